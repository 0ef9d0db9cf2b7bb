using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Groups;

internal sealed partial class Group
{
    private const int FirstVersionWithKnownMemberId = 4;
    private const int FirstVersionWithSkipAssignment = 9;

    /// <summary>
    /// Completes at once with an error, or when every member has joined or the rebalance time-out is over.
    /// </summary>
    public Task<JoinGroupResponse> JoinAsync(JoinGroupRequest request, RequestContext context)
    {
        lock (_gate)
        {
            var answer = JoinNeedsLock(request, context);
            RearmNeedsLock();
            return answer;
        }
    }

    private Task<JoinGroupResponse> JoinNeedsLock(JoinGroupRequest request, RequestContext context)
    {
        if (_state == GroupState.Dead)
        {
            return Refuse(KafkaError.CoordinatorNotAvailable, request.MemberId);
        }

        if (!AcceptsProtocolsNeedsLock(request))
        {
            return Refuse(KafkaError.InconsistentGroupProtocol, request.MemberId);
        }

        return request.MemberId.Length == 0
            ? JoinNewNeedsLock(request, context)
            : JoinKnownNeedsLock(request, context);
    }

    private Task<JoinGroupResponse> JoinNewNeedsLock(JoinGroupRequest request, RequestContext context)
    {
        var memberId = $"{request.GroupInstanceId ?? context.ClientId}-{Guid.NewGuid():D}";
        if (request.GroupInstanceId is { } instanceId)
        {
            return _instances.TryGetValue(instanceId, out var oldId)
                ? ReplaceStaticNeedsLock(_members[oldId], memberId, request, context)
                : AddNeedsLock(memberId, request, context);
        }

        if (context.Version < FirstVersionWithKnownMemberId)
        {
            return AddNeedsLock(memberId, request, context);
        }

        // The client must come back with this id, so that a lost answer leaves no member behind that nobody knows of.
        _pendingIds[memberId] = Now + request.SessionTimeoutMs;
        return Refuse(KafkaError.MemberIdRequired, memberId);
    }

    private Task<JoinGroupResponse> JoinKnownNeedsLock(JoinGroupRequest request, RequestContext context)
    {
        if (request.GroupInstanceId is null && _pendingIds.Remove(request.MemberId))
        {
            return AddNeedsLock(request.MemberId, request, context);
        }

        var error = CheckMemberNeedsLock(request.MemberId, request.GroupInstanceId, out var member);
        if (error != KafkaError.None)
        {
            return Refuse(error, request.MemberId);
        }

        var unchanged = member!.HasSameProtocols(request.Protocols);
        switch (_state)
        {
            case GroupState.CompletingRebalance when unchanged:
            case GroupState.Stable when unchanged && _leader != member.Id:
                member.Update(request);
                HeardOfNeedsLock(member);
                return Task.FromResult(CurrentGenerationNeedsLock(member));
            case GroupState.CompletingRebalance or GroupState.Stable:
                member.Update(request);
                PrepareRebalanceNeedsLock();
                return AwaitJoinNeedsLock(member);
            case GroupState.PreparingRebalance:
                member.Update(request);
                return AwaitJoinNeedsLock(member);
            default:
                return Refuse(KafkaError.UnknownMemberId, request.MemberId);
        }
    }

    private Task<JoinGroupResponse> AddNeedsLock(string memberId, JoinGroupRequest request, RequestContext context)
    {
        var member = new GroupMember(memberId, request.GroupInstanceId, context.ClientId, context.ClientHost)
        {
            Deadline = Now + NewMemberJoinTimeoutMs,
        };
        member.Update(request);
        _members.Add(memberId, member);
        if (request.GroupInstanceId is { } instanceId)
        {
            _instances[instanceId] = memberId;
        }

        _leader ??= memberId;
        _protocolType = request.ProtocolType;
        if (_state != GroupState.PreparingRebalance)
        {
            PrepareRebalanceNeedsLock();
        }
        else if (_initialDelayEnd >= 0)
        {
            _rebalanceDeadline = Math.Min(Now + _initialDelayMs, _initialDelayEnd);
        }

        return AwaitJoinNeedsLock(member);
    }

    /// <summary>The same instance comes back under a new member id: it inherits the place, and the old id is fenced off.</summary>
    private Task<JoinGroupResponse> ReplaceStaticNeedsLock(
        GroupMember old, string memberId, JoinGroupRequest request, RequestContext context)
    {
        var wasLeader = _leader == old.Id;
        old.PendingJoin?.TrySetResult(JoinGroupResponse.Failed(KafkaError.FencedInstanceId, old.Id));
        old.PendingSync?.TrySetResult(SyncGroupResponse.Failed(KafkaError.FencedInstanceId));
        _members.Remove(old.Id);
        var member = new GroupMember(memberId, old.InstanceId, context.ClientId, context.ClientHost)
        {
            Assignment = old.Assignment,
            HasSynced = old.HasSynced,
            IsNew = false,
        };
        member.Update(request);
        HeardOfNeedsLock(member);
        _members.Add(memberId, member);
        _instances[old.InstanceId!] = memberId;
        _leader = wasLeader ? memberId : _leader;

        if (_state == GroupState.Stable && SelectProtocolNeedsLock() == _protocol)
        {
            var skip = wasLeader && context.Version >= FirstVersionWithSkipAssignment;
            var current = CurrentGenerationNeedsLock(member);

            // A client that cannot be told to skip the assignment must not take itself for the leader.
            return Task.FromResult(
                wasLeader && !skip ? current with { Leader = old.Id, Members = [] } : current with { SkipAssignment = skip });
        }

        if (_state is GroupState.Stable or GroupState.CompletingRebalance)
        {
            PrepareRebalanceNeedsLock();
        }

        return AwaitJoinNeedsLock(member);
    }

    private Task<JoinGroupResponse> AwaitJoinNeedsLock(GroupMember member)
    {
        member.PendingJoin?.TrySetResult(JoinGroupResponse.Failed(KafkaError.RebalanceInProgress, member.Id));
        member.PendingJoin = new TaskCompletionSource<JoinGroupResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = member.PendingJoin.Task;
        TryCompleteJoinNeedsLock();
        return answer;
    }

    private void PrepareRebalanceNeedsLock()
    {
        foreach (var member in _members.Values)
        {
            if (member.PendingSync is { } waiting)
            {
                // Its session starts anew: while it waited it could not send heartbeats.
                member.PendingSync = null;
                HeardOfNeedsLock(member);
                waiting.TrySetResult(SyncGroupResponse.Failed(KafkaError.RebalanceInProgress));
            }
        }

        var longest = _members.Values.Select(member => member.RebalanceTimeoutMs).DefaultIfEmpty(0).Max();
        var first = _state == GroupState.Empty && _initialDelayMs > 0;
        _initialDelayEnd = first ? Now + longest : -1;
        _rebalanceDeadline = first ? Now + Math.Min(_initialDelayMs, longest) : Now + longest;
        _state = GroupState.PreparingRebalance;
        TryCompleteJoinNeedsLock();
    }

    private void TryCompleteJoinNeedsLock()
    {
        if (_state == GroupState.PreparingRebalance && _initialDelayEnd < 0 && _pendingIds.Count == 0
            && _members.Values.All(member => member.PendingJoin is not null))
        {
            CompleteJoinNeedsLock();
        }
    }

    private void CompleteJoinNeedsLock()
    {
        _initialDelayEnd = -1;
        foreach (var absent in _members.Values.Where(member => member.PendingJoin is null && member.InstanceId is null).ToArray())
        {
            ForgetNeedsLock(absent);
        }

        if (_members.Count == 0)
        {
            _generation++;
            _state = GroupState.Empty;
            _emptySince = _clock.GetUtcNow();
            _protocol = null;
            _leader = null;
            return;
        }

        if (_leader is null || _members[_leader].PendingJoin is null)
        {
            _leader = _members.Values.FirstOrDefault(member => member.PendingJoin is not null)?.Id;
        }

        var longest = _members.Values.Max(member => member.RebalanceTimeoutMs);
        _rebalanceDeadline = Now + longest;
        if (_leader is null)
        {
            return; // only absent static members: wait on for one of them or for their sessions to end
        }

        _generation++;
        _protocol = SelectProtocolNeedsLock();
        _state = GroupState.CompletingRebalance;
        foreach (var member in _members.Values)
        {
            member.HasSynced = false;
            HeardOfNeedsLock(member); // also the static ones that are away: each has a whole session to come back
            if (member.PendingJoin is { } waiting)
            {
                member.PendingJoin = null;
                member.IsNew = false;
                waiting.TrySetResult(CurrentGenerationNeedsLock(member));
            }
        }
    }

    private JoinGroupResponse CurrentGenerationNeedsLock(GroupMember member)
    {
        JoinGroupResponse.Member[] members = member.Id != _leader
            ? []
            : [.. _members.Values.Select(each => new JoinGroupResponse.Member(each.Id, each.InstanceId, each.MetadataOf(_protocol!)))];
        return new JoinGroupResponse(
            KafkaError.None, _generation, _protocolType, _protocol, _leader ?? "", SkipAssignment: false, member.Id, members);
    }

    private bool AcceptsProtocolsNeedsLock(JoinGroupRequest request)
    {
        if (request.ProtocolType.Length == 0 || request.Protocols.Length == 0)
        {
            return false;
        }

        var others = _members.Values.Where(member => member.Id != request.MemberId).ToArray();
        return others.Length == 0
            || (request.ProtocolType == _protocolType
                && Array.Exists(request.Protocols, offered => others.All(member => member.Supports(offered.Name))));
    }

    /// <summary>Each member votes for the first of its protocols that all support; the most votes win.</summary>
    private string SelectProtocolNeedsLock()
    {
        var common = _members.Values.First().Protocols.Select(protocol => protocol.Name)
            .Where(name => _members.Values.All(member => member.Supports(name)))
            .ToArray();
        return _members.Values
            .Select(member => member.Protocols.First(protocol => common.Contains(protocol.Name)).Name)
            .GroupBy(name => name)
            .MaxBy(votes => votes.Count())!
            .Key;
    }

    private static Task<JoinGroupResponse> Refuse(KafkaError error, string memberId) =>
        Task.FromResult(JoinGroupResponse.Failed(error, memberId));
}
