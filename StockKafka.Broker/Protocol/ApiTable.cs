using System.Collections.Frozen;

namespace StockKafka.Broker.Protocol;

/// <summary>The versions of one API that this broker speaks.</summary>
/// <param name="FirstFlexible">The first version with compact types and tagged fields.</param>
internal readonly record struct ApiRange(ApiKey Key, short Min, short Max, short FirstFlexible)
{
    public bool Includes(short version) => version >= Min && version <= Max;

    public bool IsFlexible(short version) => version >= FirstFlexible;
}

/// <summary>
/// Everything this broker speaks, and nothing else: clients take the smaller of their maximum and ours. The floors matter as
/// much: librdkafka turns compression off when Produce 0 is missing, groups when FindCoordinator 0 is, idempotence when
/// InitProducerId 0 is, and falls back to the legacy record format when Fetch starts above 4.
/// </summary>
internal static class ApiTable
{
    private const short NotFlexible = short.MaxValue;

    /// <summary>0 to 2 are offered only so that librdkafka keeps its codecs; they are refused.</summary>
    public static readonly ApiRange Produce = new(ApiKey.Produce, 0, 9, 9);

    public static readonly ApiRange[] All =
    [
        Produce,
        new(ApiKey.Fetch, 4, 13, 12),
        new(ApiKey.ListOffsets, 1, 7, 6),
        new(ApiKey.Metadata, 0, 12, 9),
        new(ApiKey.OffsetCommit, 2, 8, 8),
        new(ApiKey.OffsetFetch, 1, 8, 6),
        new(ApiKey.FindCoordinator, 0, 4, 3),
        new(ApiKey.JoinGroup, 2, 9, 6),
        new(ApiKey.Heartbeat, 0, 4, 4),
        new(ApiKey.LeaveGroup, 0, 5, 4),
        new(ApiKey.SyncGroup, 0, 5, 4),
        new(ApiKey.DescribeGroups, 0, 5, 5),
        new(ApiKey.ListGroups, 0, 4, 3),
        new(ApiKey.ApiVersions, 0, 3, 3),
        new(ApiKey.CreateTopics, 2, 7, 5),
        new(ApiKey.DeleteTopics, 1, 6, 4),
        new(ApiKey.DeleteRecords, 0, 2, 2),
        new(ApiKey.InitProducerId, 0, 4, 2),
        new(ApiKey.OffsetForLeaderEpoch, 0, 4, 4),
        new(ApiKey.AddPartitionsToTxn, 0, 3, 3),
        new(ApiKey.AddOffsetsToTxn, 0, 3, 3),
        new(ApiKey.EndTxn, 0, 3, 3),
        new(ApiKey.TxnOffsetCommit, 0, 3, 3),
        new(ApiKey.DescribeConfigs, 1, 4, 4),
        new(ApiKey.AlterConfigs, 0, 2, 2),
        new(ApiKey.DescribeLogDirs, 1, 4, 2),
        new(ApiKey.CreatePartitions, 0, 3, 2),
        new(ApiKey.DeleteGroups, 0, 2, 2),
        new(ApiKey.IncrementalAlterConfigs, 0, 1, 1),
        new(ApiKey.OffsetDelete, 0, 0, NotFlexible),
        new(ApiKey.DescribeCluster, 0, 0, 0),
    ];

    private static readonly FrozenDictionary<short, ApiRange> ByKey = All.ToFrozenDictionary(range => (short)range.Key);

    /// <returns>False when the key is not one of this broker's.</returns>
    public static bool TryFind(short key, out ApiRange range) => ByKey.TryGetValue(key, out range);
}
