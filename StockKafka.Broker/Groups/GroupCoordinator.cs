using System.Collections.Concurrent;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Groups;

/// <summary>All consumer groups of this broker, which is the coordinator of each.</summary>
/// <param name="offsetsRetention">How long a group without members keeps its offsets.</param>
internal sealed class GroupCoordinator(OffsetStore offsets, TimeSpan initialDelay, TimeSpan offsetsRetention, TimeProvider clock) : IDisposable
{
    private const int MinSessionTimeoutMs = 6_000;
    private const int MaxSessionTimeoutMs = 30 * 60 * 1000;

    private readonly ConcurrentDictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _started = clock.GetUtcNow();

    public Task<JoinGroupResponse> JoinAsync(JoinGroupRequest request, RequestContext context)
    {
        var error = request switch
        {
            { GroupId.Length: 0 } => KafkaError.InvalidGroupId,
            { SessionTimeoutMs: < MinSessionTimeoutMs or > MaxSessionTimeoutMs } => KafkaError.InvalidSessionTimeout,
            { MemberId.Length: > 0 } when !_groups.ContainsKey(request.GroupId) => KafkaError.UnknownMemberId,
            _ => KafkaError.None,
        };
        return error == KafkaError.None
            ? FindOrAdd(request.GroupId).JoinAsync(request, context)
            : Task.FromResult(JoinGroupResponse.Failed(error, request.MemberId));
    }

    public Task<SyncGroupResponse> SyncAsync(SyncGroupRequest request) =>
        _groups.TryGetValue(request.GroupId, out var group)
            ? group.SyncAsync(request)
            : Task.FromResult(SyncGroupResponse.Failed(Unknown(request.GroupId)));

    public HeartbeatResponse Heartbeat(HeartbeatRequest request) =>
        new(_groups.TryGetValue(request.GroupId, out var group) ? group.Heartbeat(request) : Unknown(request.GroupId));

    public LeaveGroupResponse Leave(LeaveGroupRequest request)
    {
        if (request.GroupId.Length == 0)
        {
            return new LeaveGroupResponse(KafkaError.InvalidGroupId, []);
        }

        _groups.TryGetValue(request.GroupId, out var group);
        return new LeaveGroupResponse(
            KafkaError.None,
            Array.ConvertAll(request.Members, member => new LeaveGroupResponse.Member(
                member.Id, member.GroupInstanceId, group?.Leave(member) ?? KafkaError.UnknownMemberId)));
    }

    /// <returns>Whether these offsets may be committed by this member now.</returns>
    public KafkaError CheckCommit(OffsetCommitRequest request) =>
        CheckCommit(request.GroupId, request.GenerationId, group => group.CheckCommit(request));

    /// <returns>Whether a producer may commit these offsets in a transaction, for the member it says it acts for.</returns>
    public KafkaError CheckCommit(TxnOffsetCommitRequest request) =>
        CheckCommit(request.GroupId, request.GenerationId, group => group.CheckCommit(request));

    public DescribeGroupsResponse.Group Describe(string id)
    {
        if (_groups.TryGetValue(id, out var group))
        {
            return group.Describe();
        }

        var state = offsets.HasGroup(id) ? GroupState.Empty : GroupState.Dead;
        return new DescribeGroupsResponse.Group(KafkaError.None, id, state.ToString(), "", "", []);
    }

    /// <returns>Null when neither members nor offsets of the group are known.</returns>
    public GroupState? StateOf(string id) => _groups.TryGetValue(id, out var group) ? group.State
        : offsets.HasGroup(id) ? GroupState.Empty
        : null;

    public List<ListGroupsResponse.Group> List(string[] states)
    {
        var listed = new List<ListGroupsResponse.Group>();
        foreach (var id in _groups.Keys.Union(offsets.GroupIds()))
        {
            var (protocolType, state) = _groups.TryGetValue(id, out var group) ? group.Summary() : ("", GroupState.Empty);
            if (state != GroupState.Dead && (states.Length == 0 || states.Contains(state.ToString(), StringComparer.OrdinalIgnoreCase)))
            {
                listed.Add(new ListGroupsResponse.Group(id, protocolType, state.ToString()));
            }
        }

        return listed;
    }

    /// <returns>False when the group is unknown, has no members, or is at it already.</returns>
    public bool TryRebalance(string id) => _groups.TryGetValue(id, out var group) && group.TryRebalance();

    public async Task<KafkaError> DeleteAsync(string id)
    {
        if (id.Length == 0)
        {
            return KafkaError.InvalidGroupId;
        }

        var known = offsets.HasGroup(id);
        if (_groups.TryGetValue(id, out var group))
        {
            if (!group.TryKill())
            {
                return KafkaError.NonEmptyGroup;
            }

            known = true;
            _groups.TryRemove(new KeyValuePair<string, Group>(id, group));
            group.Dispose();
        }

        if (!known)
        {
            return KafkaError.GroupIdNotFound;
        }

        await offsets.DeleteGroupAsync(id).ConfigureAwait(false);
        return KafkaError.None;
    }

    /// <summary>Forgets groups that have neither members nor offsets.</summary>
    public void RemoveAbandoned()
    {
        foreach (var (id, group) in _groups)
        {
            if (!offsets.HasGroup(id) && group.TryKill())
            {
                _groups.TryRemove(new KeyValuePair<string, Group>(id, group));
                group.Dispose();
            }
        }
    }

    /// <summary>
    /// Forgets offsets, each once it was neither committed nor belonged to a group with members for the time of retention (as
    /// KIP-211). Who was a member before a start is not known after it, so the start counts as the last moment with members.
    /// </summary>
    /// <exception cref="LogFailedException">It could not be stored.</exception>
    public Task ExpireOffsetsAsync()
    {
        var now = clock.GetUtcNow();
        var expired = offsets.GroupIds()
            .Where(id => EmptySince(id) is { } since && now - since >= offsetsRetention)
            .ToDictionary(id => id, _ => (now - offsetsRetention).ToUnixTimeMilliseconds() + 1, StringComparer.Ordinal);
        return expired.Count == 0 ? Task.CompletedTask : offsets.ExpireAsync(expired);
    }

    public void Dispose()
    {
        foreach (var group in _groups.Values)
        {
            group.Dispose();
        }
    }

    private KafkaError CheckCommit(string groupId, int generation, Func<Group, KafkaError> check)
    {
        if (groupId.Length == 0)
        {
            return KafkaError.InvalidGroupId;
        }

        return _groups.TryGetValue(groupId, out var group) ? check(group)
            : generation < 0 ? KafkaError.None
            : KafkaError.IllegalGeneration;
    }

    private DateTimeOffset? EmptySince(string id) => _groups.TryGetValue(id, out var group) ? group.EmptySince : _started;

    private Group FindOrAdd(string id)
    {
        while (true)
        {
            if (_groups.TryGetValue(id, out var group))
            {
                return group;
            }

            group = new Group(id, initialDelay, clock);
            if (_groups.TryAdd(id, group))
            {
                return group;
            }

            group.Dispose();
        }
    }

    private static KafkaError Unknown(string groupId) => groupId.Length == 0 ? KafkaError.InvalidGroupId : KafkaError.UnknownMemberId;
}
