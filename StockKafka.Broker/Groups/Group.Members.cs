using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Groups;

internal sealed partial class Group
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

    public KafkaError Heartbeat(HeartbeatRequest request)
    {
        lock (_gate)
        {
            var error = CheckGenerationNeedsLock(request.MemberId, request.GroupInstanceId, request.GenerationId, out var member);
            if (error != KafkaError.None)
            {
                return error;
            }

            HeardOfNeedsLock(member!);
            return _state switch
            {
                GroupState.PreparingRebalance => KafkaError.RebalanceInProgress,
                GroupState.CompletingRebalance or GroupState.Stable => KafkaError.None,
                _ => KafkaError.UnknownMemberId,
            };
        }
    }

    public KafkaError Leave(LeaveGroupRequest.Member leaving)
    {
        lock (_gate)
        {
            var error = LeaveNeedsLock(leaving);
            RearmNeedsLock();
            return error;
        }
    }

    /// <summary>Whether a commit with these credentials may be stored.</summary>
    public KafkaError CheckCommit(OffsetCommitRequest request)
    {
        lock (_gate)
        {
            if (_state == GroupState.Dead)
            {
                return KafkaError.CoordinatorNotAvailable;
            }

            if (request.GenerationId < 0 && _members.Count == 0)
            {
                return KafkaError.None; // a consumer that assigns its partitions itself
            }

            var error = CheckGenerationNeedsLock(request.MemberId, request.GroupInstanceId, request.GenerationId, out var member);
            if (error != KafkaError.None)
            {
                return error;
            }

            HeardOfNeedsLock(member!);
            return _state == GroupState.CompletingRebalance ? KafkaError.RebalanceInProgress : KafkaError.None;
        }
    }

    /// <inheritdoc cref="CheckCommit(OffsetCommitRequest)"/>
    public KafkaError CheckCommit(TxnOffsetCommitRequest request)
    {
        lock (_gate)
        {
            if (_state == GroupState.Dead)
            {
                return KafkaError.CoordinatorNotAvailable;
            }

            if (request.GenerationId < 0 && (_members.Count == 0 || request is { MemberId.Length: 0, GroupInstanceId: null }))
            {
                return KafkaError.None; // a producer that does not say which member it acts for, or for a consumer without members
            }

            return CheckGenerationNeedsLock(request.MemberId, request.GroupInstanceId, request.GenerationId, out _);
        }
    }

    private Task<SyncGroupResponse> SyncNeedsLock(SyncGroupRequest request)
    {
        var error = CheckGenerationNeedsLock(request.MemberId, request.GroupInstanceId, request.GenerationId, out var member);
        if (error == KafkaError.None && IsOtherProtocol(request))
        {
            error = KafkaError.InconsistentGroupProtocol;
        }

        if (error == KafkaError.None && _state is not (GroupState.CompletingRebalance or GroupState.Stable))
        {
            error = _state == GroupState.PreparingRebalance ? KafkaError.RebalanceInProgress : KafkaError.UnknownMemberId;
        }

        if (error != KafkaError.None)
        {
            return Task.FromResult(SyncGroupResponse.Failed(error));
        }

        HeardOfNeedsLock(member!);
        member!.HasSynced = true;
        if (_state == GroupState.Stable)
        {
            return Task.FromResult(AssignmentOf(member));
        }

        member.PendingSync?.TrySetResult(SyncGroupResponse.Failed(KafkaError.RebalanceInProgress));
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

    private KafkaError LeaveNeedsLock(LeaveGroupRequest.Member leaving)
    {
        if (_state == GroupState.Dead)
        {
            return KafkaError.CoordinatorNotAvailable;
        }

        var memberId = leaving.Id;
        if (leaving.GroupInstanceId is { } instanceId && memberId.Length == 0)
        {
            // An administrator removes a static member by its instance alone.
            if (!_instances.TryGetValue(instanceId, out var current))
            {
                return KafkaError.UnknownMemberId;
            }

            memberId = current;
        }

        if (_pendingIds.Remove(memberId))
        {
            TryCompleteJoinNeedsLock();
            return KafkaError.None;
        }

        var error = CheckMemberNeedsLock(memberId, leaving.GroupInstanceId, out var member);
        if (error == KafkaError.None)
        {
            RemoveNeedsLock(member!, KafkaError.UnknownMemberId);
        }

        return error;
    }

    private bool IsOtherProtocol(SyncGroupRequest request) =>
        (request.ProtocolType is { } type && type != _protocolType) || (request.ProtocolName is { } name && name != _protocol);

    private SyncGroupResponse AssignmentOf(GroupMember member) => new(KafkaError.None, _protocolType, _protocol, member.Assignment);

    private KafkaError CheckGenerationNeedsLock(string memberId, string? instanceId, int generation, out GroupMember? member)
    {
        var error = CheckMemberNeedsLock(memberId, instanceId, out member);
        return error == KafkaError.None && generation != _generation ? KafkaError.IllegalGeneration : error;
    }

    private KafkaError CheckMemberNeedsLock(string memberId, string? instanceId, out GroupMember? member)
    {
        member = null;
        if (_state == GroupState.Dead)
        {
            return KafkaError.CoordinatorNotAvailable;
        }

        if (instanceId is not null)
        {
            if (!_instances.TryGetValue(instanceId, out var current))
            {
                return KafkaError.UnknownMemberId;
            }

            if (current != memberId)
            {
                return KafkaError.FencedInstanceId;
            }
        }

        return _members.TryGetValue(memberId, out member) ? KafkaError.None : KafkaError.UnknownMemberId;
    }
}
