namespace StockKafka.Faults.Protocol;

/// <summary>Error codes of the Kafka protocol that a fault may answer with. Any other may be cast from its number. Source: Errors.java of Apache Kafka.</summary>
public enum KafkaError : short
{
    /// <summary>The broker failed in a way that has no code.</summary>
    UnknownServerError = -1,
    /// <summary>No error.</summary>
    None = 0,
    /// <summary>The offset asked for is not in the log.</summary>
    OffsetOutOfRange = 1,
    /// <summary>A batch does not match its checksum, or cannot be read.</summary>
    CorruptMessage = 2,
    /// <summary>There is no such topic or partition.</summary>
    UnknownTopicOrPartition = 3,
    /// <summary>The partition has no leader at the moment.</summary>
    LeaderNotAvailable = 5,
    /// <summary>This broker does not lead the partition; clients look for the one that does.</summary>
    NotLeaderOrFollower = 6,
    /// <summary>It was not done in the time that the request gave.</summary>
    RequestTimedOut = 7,
    /// <summary>A batch is larger than the topic takes.</summary>
    MessageTooLarge = 10,
    /// <summary>The coordinator is still reading its state; clients ask again.</summary>
    CoordinatorLoadInProgress = 14,
    /// <summary>The coordinator of the group or transaction is away.</summary>
    CoordinatorNotAvailable = 15,
    /// <summary>This broker is not the coordinator; clients look for the one that is.</summary>
    NotCoordinator = 16,
    /// <summary>Too few replicas are in sync; nothing was written.</summary>
    NotEnoughReplicas = 19,
    /// <summary>It was written, and too few replicas are in sync.</summary>
    NotEnoughReplicasAfterAppend = 20,
    /// <summary>The member speaks of a generation that the group has left behind.</summary>
    IllegalGeneration = 22,
    /// <summary>The group has no such member.</summary>
    UnknownMemberId = 25,
    /// <summary>The group is rebalancing; its members join anew.</summary>
    RebalanceInProgress = 27,
    /// <summary>The client may not use the topic.</summary>
    TopicAuthorizationFailed = 29,
    /// <summary>The client may not use the group.</summary>
    GroupAuthorizationFailed = 30,
    /// <summary>A rule of the broker forbids it.</summary>
    PolicyViolation = 44,
    /// <summary>Batches of an idempotent producer are missing before this one.</summary>
    OutOfOrderSequenceNumber = 45,
    /// <summary>A newer producer has the same transactional id.</summary>
    InvalidProducerEpoch = 47,
    /// <summary>The transaction before is still being ended; clients ask again.</summary>
    ConcurrentTransactions = 51,
    /// <summary>The disk failed.</summary>
    KafkaStorageError = 56,
    /// <summary>The broker does not know the producer id.</summary>
    UnknownProducerId = 59,
    /// <summary>Another member has taken the static id.</summary>
    FencedInstanceId = 82,
    /// <summary>A newer producer has the same transactional id, and this one has to end.</summary>
    ProducerFenced = 90,
}
