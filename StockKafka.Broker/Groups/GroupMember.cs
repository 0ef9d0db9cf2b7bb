using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Groups;

/// <summary>One member of a group. Guarded by its group's lock.</summary>
internal sealed class GroupMember(string id, string? instanceId, string clientId, string clientHost)
{
    public string Id => id;

    /// <summary>Set by clients that want to keep their partitions over a restart ("static members").</summary>
    public string? InstanceId => instanceId;

    public string ClientId => clientId;

    public string ClientHost => clientHost;

    public long SessionTimeoutMs { get; private set; }

    public long RebalanceTimeoutMs { get; private set; }

    public GroupProtocol[] Protocols { get; private set; } = [];

    public byte[] Assignment { get; set; } = [];

    /// <summary>The JoinGroup request that waits for the rebalance to complete.</summary>
    public TaskCompletionSource<JoinGroupResponse>? PendingJoin { get; set; }

    /// <summary>The SyncGroup request that waits for the leader's assignment.</summary>
    public TaskCompletionSource<SyncGroupResponse>? PendingSync { get; set; }

    /// <summary>Whether the member has asked for its assignment in the current generation.</summary>
    public bool HasSynced { get; set; }

    /// <summary>When the member is given up unless it is heard of; on the group's clock, in milliseconds.</summary>
    public long Deadline { get; set; }

    /// <summary>Has never completed a join: it cannot send heartbeats yet.</summary>
    public bool IsNew { get; set; } = true;

    public bool IsWaiting => PendingJoin is not null || PendingSync is not null;

    public void Update(JoinGroupRequest request)
    {
        SessionTimeoutMs = request.SessionTimeoutMs;
        RebalanceTimeoutMs = Math.Max(request.RebalanceTimeoutMs, 0);
        Protocols = request.Protocols;
    }

    public bool Supports(string protocol) => Array.Exists(Protocols, supported => supported.Name == protocol);

    public byte[] MetadataOf(string protocol) => Array.Find(Protocols, supported => supported.Name == protocol).Metadata ?? [];

    public bool HasSameProtocols(GroupProtocol[] others) =>
        Protocols.Length == others.Length
        && Protocols.Zip(others).All(pair => pair.First.Name == pair.Second.Name && pair.First.Metadata.AsSpan().SequenceEqual(pair.Second.Metadata));
}
