using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Groups;

sealed partial class Group
{
    /// <summary>Completes at once with an error, or when the leader has handed in the assignment.</summary>
    public Task<SyncGroupResponse> SyncAsync(SyncGroupRequest request)
    {
        lock (_gate)
        {
            var answer = SyncNeedsLock(request);
            RearmNeedsLock();
            return answer;
        }
    }

    public ErrorCode Heartbeat(HeartbeatRequest request)
    {
        lock (_gate)
        {
            var error = CheckGenerationNeedsLock(request.MemberId, request.GroupInstanceId, request.GenerationId, out var member);
            if (error != ErrorCode.None)
            {
                return error;
            }

            HeardOfNeedsLock(member!);
            return _state switch
            {
                GroupState.PreparingRebalance => ErrorCode.RebalanceInProgress,
                GroupState.CompletingRebalance or GroupState.Stable => ErrorCode.None,
                _ => ErrorCode.UnknownMemberId,
            };
        }
    }

    public ErrorCode Leave(LeaveGroupRequest.Member leaving)
    {
        lock (_gate)
        {
            var error = LeaveNeedsLock(leaving);
            RearmNeedsLock();
            return error;
        }
    }

    /// <summary>Whether a commit with these credentials may be stored.</summary>
    public ErrorCode CheckCommit(OffsetCommitRequest request)
    {
        lock (_gate)
        {
            if (_state == GroupState.Dead)
            {
                return ErrorCode.CoordinatorNotAvailable;
            }

            if (request.GenerationId < 0 && _members.Count == 0)
            {
                return ErrorCode.None; // a consumer that assigns its partitions itself
            }

            var error = CheckGenerationNeedsLock(request.MemberId, request.GroupInstanceId, request.GenerationId, out var member);
            if (error != ErrorCode.None)
            {
                return error;
            }

            HeardOfNeedsLock(member!);
            return _state == GroupState.CompletingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
        }
    }

    /// <inheritdoc cref="CheckCommit(OffsetCommitRequest)"/>
    public ErrorCode CheckCommit(TxnOffsetCommitRequest request)
    {
        lock (_gate)
        {
            if (_state == GroupState.Dead)
            {
                return ErrorCode.CoordinatorNotAvailable;
            }

            if (request.GenerationId < 0 && (_members.Count == 0 || request is { MemberId.Length: 0, GroupInstanceId: null }))
            {
                return ErrorCode.None; // a producer that does not say which member it acts for, or for a consumer without members
            }

            return CheckGenerationNeedsLock(request.MemberId, request.GroupInstanceId, request.GenerationId, out _);
        }
    }

    private Task<SyncGroupResponse> SyncNeedsLock(SyncGroupRequest request)
    {
        var error = CheckGenerationNeedsLock(request.MemberId, request.GroupInstanceId, request.GenerationId, out var member);
        if (error == ErrorCode.None && IsOtherProtocol(request))
        {
            error = ErrorCode.InconsistentGroupProtocol;
        }

        if (error == ErrorCode.None && _state is not (GroupState.CompletingRebalance or GroupState.Stable))
        {
            error = _state == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.UnknownMemberId;
        }

        if (error != ErrorCode.None)
        {
            return Task.FromResult(SyncGroupResponse.Failed(error));
        }

        HeardOfNeedsLock(member!);
        member!.HasSynced = true;
        if (_state == GroupState.Stable)
        {
            return Task.FromResult(AssignmentOf(member));
        }

        member.PendingSync?.TrySetResult(SyncGroupResponse.Failed(ErrorCode.RebalanceInProgress));
        member.PendingSync = new TaskCompletionSource<SyncGroupResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = member.PendingSync.Task;
        if (member.Id == _leader)
        {
            BecomeStableNeedsLock(request.Assignments);
        }

        return answer;
    }

    private void BecomeStableNeedsLock(SyncGroupRequest.Assignment[] assignments)
    {
        _state = GroupState.Stable;
        var byMember = assignments.DistinctBy(assignment => assignment.MemberId)
            .ToDictionary(assignment => assignment.MemberId, assignment => assignment.Bytes);
        foreach (var member in _members.Values)
        {
            member.Assignment = byMember.GetValueOrDefault(member.Id, []);
            if (member.PendingSync is { } waiting)
            {
                member.PendingSync = null;
                HeardOfNeedsLock(member);
                waiting.TrySetResult(AssignmentOf(member));
            }
        }
    }

    private ErrorCode LeaveNeedsLock(LeaveGroupRequest.Member leaving)
    {
        if (_state == GroupState.Dead)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }

        var memberId = leaving.Id;
        if (leaving.GroupInstanceId is { } instanceId && memberId.Length == 0)
        {
            // An administrator removes a static member by its instance alone.
            if (!_instances.TryGetValue(instanceId, out var current))
            {
                return ErrorCode.UnknownMemberId;
            }

            memberId = current;
        }

        if (_pendingIds.Remove(memberId))
        {
            TryCompleteJoinNeedsLock();
            return ErrorCode.None;
        }

        var error = CheckMemberNeedsLock(memberId, leaving.GroupInstanceId, out var member);
        if (error == ErrorCode.None)
        {
            RemoveNeedsLock(member!, ErrorCode.UnknownMemberId);
        }

        return error;
    }

    private bool IsOtherProtocol(SyncGroupRequest request) =>
        (request.ProtocolType is { } type && type != _protocolType) || (request.ProtocolName is { } name && name != _protocol);

    private SyncGroupResponse AssignmentOf(GroupMember member) => new(ErrorCode.None, _protocolType, _protocol, member.Assignment);

    private ErrorCode CheckGenerationNeedsLock(string memberId, string? instanceId, int generation, out GroupMember? member)
    {
        var error = CheckMemberNeedsLock(memberId, instanceId, out member);
        return error == ErrorCode.None && generation != _generation ? ErrorCode.IllegalGeneration : error;
    }

    private ErrorCode CheckMemberNeedsLock(string memberId, string? instanceId, out GroupMember? member)
    {
        member = null;
        if (_state == GroupState.Dead)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }

        if (instanceId is not null)
        {
            if (!_instances.TryGetValue(instanceId, out var current))
            {
                return ErrorCode.UnknownMemberId;
            }

            if (current != memberId)
            {
                return ErrorCode.FencedInstanceId;
            }
        }

        return _members.TryGetValue(memberId, out member) ? ErrorCode.None : ErrorCode.UnknownMemberId;
    }
}
