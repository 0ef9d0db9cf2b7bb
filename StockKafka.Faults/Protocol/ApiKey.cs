namespace StockKafka.Faults.Protocol;

/// <summary>The number that each request of the Kafka protocol starts with: those that faults are told by. Source: the message definitions of Apache Kafka.</summary>
public enum ApiKey : short
{
    /// <summary>Writes records.</summary>
    Produce = 0,
    /// <summary>Reads records.</summary>
    Fetch = 1,
    /// <summary>Finds offsets: the first, the last, by time.</summary>
    ListOffsets = 2,
    /// <summary>Tells topics, partitions and brokers.</summary>
    Metadata = 3,
    /// <summary>Stores a group's offsets.</summary>
    OffsetCommit = 8,
    /// <summary>Reads a group's offsets.</summary>
    OffsetFetch = 9,
    /// <summary>Tells who coordinates a group or a transactional id.</summary>
    FindCoordinator = 10,
    /// <summary>Joins a group.</summary>
    JoinGroup = 11,
    /// <summary>Says that a member is alive.</summary>
    Heartbeat = 12,
    /// <summary>Leaves a group.</summary>
    LeaveGroup = 13,
    /// <summary>Gives and gets the assignment of a generation.</summary>
    SyncGroup = 14,
    /// <summary>Tells which requests the broker knows, in which versions.</summary>
    ApiVersions = 18,
    /// <summary>Makes topics.</summary>
    CreateTopics = 19,
    /// <summary>Gets the id of an idempotent or transactional producer.</summary>
    InitProducerId = 22,
    /// <summary>Takes partitions into a transaction.</summary>
    AddPartitionsToTxn = 24,
    /// <summary>Takes the offsets of a group into a transaction.</summary>
    AddOffsetsToTxn = 25,
    /// <summary>Commits or aborts a transaction.</summary>
    EndTxn = 26,
    /// <summary>Stores offsets that count when the transaction is committed.</summary>
    TxnOffsetCommit = 28,
    /// <summary>Tells the brokers of the cluster.</summary>
    DescribeCluster = 60,
}
