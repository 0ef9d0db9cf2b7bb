using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Groups;

internal enum GroupState
{
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
    Dead,
}

/// <summary>
/// One consumer group under the classic protocol: members join, the broker waits until all have, names a leader, and relays
/// the leader's assignment. Source: the group coordinator of Apache Kafka and KIP-62, KIP-345, KIP-394, KIP-814.
/// </summary>
internal sealed partial class Group : IDisposable
{
    /// <summary>How long a member that has never joined before may wait for the others.</summary>
    private const long NewMemberJoinTimeoutMs = 5 * 60 * 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, GroupMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _pendingIds = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly long _origin;
    private readonly long _initialDelayMs;
    private readonly ITimer _timer;
    private GroupState _state = GroupState.Empty;
    private string? _protocolType;
    private string? _protocol;
    private string? _leader;
    private DateTimeOffset _emptySince;
    private int _generation;
    private long _rebalanceDeadline;
    private long _initialDelayEnd = -1;
    private long _armedFor = long.MaxValue;

    /// <param name="initialDelay">How long the first rebalance of an empty group waits for more members.</param>
    public Group(string id, TimeSpan initialDelay, TimeProvider clock)
    {
        Id = id;
        _clock = clock;
        _origin = clock.GetTimestamp();
        _emptySince = clock.GetUtcNow();
        _initialDelayMs = (long)initialDelay.TotalMilliseconds;
        _timer = clock.CreateTimer(static state => ((Group)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Id { get; }

    public GroupState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Since when it has no members; null while it has some.</summary>
    public DateTimeOffset? EmptySince
    {
        get
        {
            lock (_gate)
            {
                return _state == GroupState.Empty ? _emptySince : null;
            }
        }
    }

    private long Now => (long)_clock.GetElapsedTime(_origin).TotalMilliseconds;

    public (string ProtocolType, GroupState State) Summary()
    {
        lock (_gate)
        {
            return (_protocolType ?? "", _state);
        }
    }

    public DescribeGroupsResponse.Group Describe()
    {
        lock (_gate)
        {
            var stable = _state == GroupState.Stable;
            var members = _members.Values.Select(member => new DescribeGroupsResponse.Member(
                member.Id, member.InstanceId, member.ClientId, member.ClientHost,
                stable ? member.MetadataOf(_protocol!) : [], stable ? member.Assignment : []));
            return new DescribeGroupsResponse.Group(
                KafkaError.None, Id, _state.ToString(), _protocolType ?? "", stable ? _protocol! : "", [.. members]);
        }
    }

    /// <returns>False when the group has members.</returns>
    public bool TryKill()
    {
        lock (_gate)
        {
            if (_state is not (GroupState.Empty or GroupState.Dead) || _pendingIds.Count > 0)
            {
                return false;
            }

            _state = GroupState.Dead;
            return true;
        }
    }

    /// <summary>Has its members join anew, as if one had come.</summary>
    /// <returns>False when it has no members, or is at it already.</returns>
    public bool TryRebalance()
    {
        lock (_gate)
        {
            if (_state is not (GroupState.Stable or GroupState.CompletingRebalance))
            {
                return false;
            }

            PrepareRebalanceNeedsLock();
            RearmNeedsLock();
            return true;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        lock (_gate)
        {
            _armedFor = long.MaxValue;
            ExpireNeedsLock();
            RearmNeedsLock();
        }
    }

    private void ExpireNeedsLock()
    {
        var now = Now;
        foreach (var (id, deadline) in _pendingIds)
        {
            if (deadline <= now)
            {
                _pendingIds.Remove(id);
                TryCompleteJoinNeedsLock();
            }
        }

        foreach (var member in _members.Values.Where(member => member.Deadline <= now && (!member.IsWaiting || member.IsNew)).ToArray())
        {
            RemoveNeedsLock(member, KafkaError.UnknownMemberId);
        }

        if (IsAwaitingMembersNeedsLock && _rebalanceDeadline <= now)
        {
            if (_state == GroupState.PreparingRebalance)
            {
                CompleteJoinNeedsLock();
            }
            else
            {
                DropUnsyncedNeedsLock();
            }
        }
    }

    /// <summary>Whether somebody has still to join or to ask for its assignment, for which there is as much time as a rebalance may take.</summary>
    private bool IsAwaitingMembersNeedsLock => _state switch
    {
        GroupState.PreparingRebalance or GroupState.CompletingRebalance => true,
        GroupState.Stable => _members.Values.Any(member => !member.HasSynced),
        _ => false,
    };

    private void DropUnsyncedNeedsLock()
    {
        foreach (var member in _members.Values.Where(member => !member.HasSynced).ToArray())
        {
            ForgetNeedsLock(member);
        }

        PrepareRebalanceNeedsLock();
    }

    /// <summary>Sets the timer to the next thing that could expire. A later deadline than before is noticed when it rings.</summary>
    private void RearmNeedsLock()
    {
        var next = long.MaxValue;
        foreach (var member in _members.Values)
        {
            if (!member.IsWaiting || member.IsNew)
            {
                next = Math.Min(next, member.Deadline);
            }
        }

        foreach (var deadline in _pendingIds.Values)
        {
            next = Math.Min(next, deadline);
        }

        if (IsAwaitingMembersNeedsLock)
        {
            next = Math.Min(next, _rebalanceDeadline);
        }

        if (next < _armedFor)
        {
            _armedFor = next;
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, next - Now)), Timeout.InfiniteTimeSpan);
        }
    }

    private void HeardOfNeedsLock(GroupMember member) => member.Deadline = Now + member.SessionTimeoutMs;

    /// <summary>Takes a member out and lets the others share what it had.</summary>
    private void RemoveNeedsLock(GroupMember member, KafkaError answer)
    {
        ForgetNeedsLock(member);
        member.PendingJoin?.TrySetResult(JoinGroupResponse.Failed(answer, member.Id));
        member.PendingSync?.TrySetResult(SyncGroupResponse.Failed(answer));
        switch (_state)
        {
            case GroupState.Stable or GroupState.CompletingRebalance:
                PrepareRebalanceNeedsLock();
                break;
            case GroupState.PreparingRebalance:
                TryCompleteJoinNeedsLock();
                break;
        }
    }

    private void ForgetNeedsLock(GroupMember member)
    {
        _members.Remove(member.Id);
        if (member.InstanceId is { } instanceId && _instances.GetValueOrDefault(instanceId) == member.Id)
        {
            _instances.Remove(instanceId);
        }

        if (_leader == member.Id)
        {
            _leader = _members.Keys.FirstOrDefault();
        }
    }
}
