namespace StockKafka.Broker.Protocol;

/// <summary>The number that each request starts with. Source: the message definitions of Apache Kafka.</summary>
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
    /// <summary>Tells state and members of groups.</summary>
    DescribeGroups = 15,
    /// <summary>Lists groups.</summary>
    ListGroups = 16,
    /// <summary>Tells which requests the broker knows, in which versions.</summary>
    ApiVersions = 18,
    /// <summary>Makes topics.</summary>
    CreateTopics = 19,
    /// <summary>Deletes topics.</summary>
    DeleteTopics = 20,
    /// <summary>Deletes the oldest records of partitions.</summary>
    DeleteRecords = 21,
    /// <summary>Gets the id of an idempotent or transactional producer.</summary>
    InitProducerId = 22,
    /// <summary>Tells where the log of a leader ended.</summary>
    OffsetForLeaderEpoch = 23,
    /// <summary>Takes partitions into a transaction.</summary>
    AddPartitionsToTxn = 24,
    /// <summary>Takes the offsets of a group into a transaction.</summary>
    AddOffsetsToTxn = 25,
    /// <summary>Commits or aborts a transaction.</summary>
    EndTxn = 26,
    /// <summary>Stores offsets that count when the transaction is committed.</summary>
    TxnOffsetCommit = 28,
    /// <summary>Reads settings.</summary>
    DescribeConfigs = 32,
    /// <summary>Replaces settings.</summary>
    AlterConfigs = 33,
    /// <summary>Tells the sizes of partitions.</summary>
    DescribeLogDirs = 35,
    /// <summary>Adds partitions to topics.</summary>
    CreatePartitions = 37,
    /// <summary>Deletes groups.</summary>
    DeleteGroups = 42,
    /// <summary>Changes single settings.</summary>
    IncrementalAlterConfigs = 44,
    /// <summary>Deletes a group's offsets of topics.</summary>
    OffsetDelete = 47,
    /// <summary>Tells the brokers of the cluster.</summary>
    DescribeCluster = 60,
}
