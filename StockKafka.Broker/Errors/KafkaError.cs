namespace StockKafka.Broker.Errors;

/// <summary>The error codes of the Kafka protocol that this broker answers with, or can be told to.</summary>
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
    /// <summary>The broker is away.</summary>
    BrokerNotAvailable = 8,
    /// <summary>A batch is larger than the topic takes.</summary>
    MessageTooLarge = 10,
    /// <summary>The text beside a committed offset is too long.</summary>
    OffsetMetadataTooLarge = 12,
    /// <summary>The coordinator of the group or transaction is away.</summary>
    CoordinatorNotAvailable = 15,
    /// <summary>The name is none for a topic, or the topic is one that the broker keeps for itself.</summary>
    InvalidTopic = 17,
    /// <summary>Too few replicas are in sync; nothing was written.</summary>
    NotEnoughReplicas = 19,
    /// <summary>It was written, and too few replicas are in sync.</summary>
    NotEnoughReplicasAfterAppend = 20,
    /// <summary>The number of acknowledgements asked for is none of -1, 0 and 1.</summary>
    InvalidRequiredAcks = 21,
    /// <summary>The member speaks of a generation that the group has left behind.</summary>
    IllegalGeneration = 22,
    /// <summary>No way of assigning is common to the group's members.</summary>
    InconsistentGroupProtocol = 23,
    /// <summary>The id of the group is none.</summary>
    InvalidGroupId = 24,
    /// <summary>The group has no such member.</summary>
    UnknownMemberId = 25,
    /// <summary>The session time-out lies outside of what the broker allows.</summary>
    InvalidSessionTimeout = 26,
    /// <summary>The group is rebalancing; its members join anew.</summary>
    RebalanceInProgress = 27,
    /// <summary>The client may not use the topic.</summary>
    TopicAuthorizationFailed = 29,
    /// <summary>The client may not use the group.</summary>
    GroupAuthorizationFailed = 30,
    /// <summary>The client may not do that to the cluster.</summary>
    ClusterAuthorizationFailed = 31,
    /// <summary>The time of a record lies too far from now.</summary>
    InvalidTimestamp = 32,
    /// <summary>The broker does not know this version of the request.</summary>
    UnsupportedVersion = 35,
    /// <summary>There is a topic with that name.</summary>
    TopicAlreadyExists = 36,
    /// <summary>The number of partitions is impossible.</summary>
    InvalidPartitions = 37,
    /// <summary>There are not so many brokers.</summary>
    InvalidReplicationFactor = 38,
    /// <summary>The assignment names brokers that are not there.</summary>
    InvalidReplicaAssignment = 39,
    /// <summary>A setting is unknown, or has a value that it cannot have.</summary>
    InvalidConfig = 40,
    /// <summary>The request contradicts itself.</summary>
    InvalidRequest = 42,
    /// <summary>The format of the records on the disk does not allow it.</summary>
    UnsupportedForMessageFormat = 43,
    /// <summary>A rule of the broker forbids it.</summary>
    PolicyViolation = 44,
    /// <summary>Batches of an idempotent producer are missing before this one.</summary>
    OutOfOrderSequenceNumber = 45,
    /// <summary>A newer producer has the same transactional id.</summary>
    InvalidProducerEpoch = 47,
    /// <summary>The transaction is not in a state in which that can be done.</summary>
    InvalidTxnState = 48,
    /// <summary>The producer id is not that of the transactional id.</summary>
    InvalidProducerIdMapping = 49,
    /// <summary>The time-out of transactions is longer than the broker allows.</summary>
    InvalidTransactionTimeout = 50,
    /// <summary>The transaction before is still being ended; clients ask again.</summary>
    ConcurrentTransactions = 51,
    /// <summary>The client may not use the transactional id.</summary>
    TransactionalIdAuthorizationFailed = 53,
    /// <summary>It was left, because another part of the request failed.</summary>
    OperationNotAttempted = 55,
    /// <summary>The disk failed.</summary>
    KafkaStorageError = 56,
    /// <summary>The group has members.</summary>
    NonEmptyGroup = 68,
    /// <summary>There is no such group.</summary>
    GroupIdNotFound = 69,
    /// <summary>The client knows an older leader of the partition.</summary>
    FencedLeaderEpoch = 74,
    /// <summary>The client knows a newer leader of the partition than the broker does.</summary>
    UnknownLeaderEpoch = 75,
    /// <summary>The version of the request does not allow this compression.</summary>
    UnsupportedCompressionType = 76,
    /// <summary>A new member joins once more, with the id that this answer gives it.</summary>
    MemberIdRequired = 79,
    /// <summary>The group has as many members as it may have.</summary>
    GroupMaxSizeReached = 81,
    /// <summary>Another member has taken the static id.</summary>
    FencedInstanceId = 82,
    /// <summary>The group reads the topic.</summary>
    GroupSubscribedToTopic = 86,
    /// <summary>The broker refuses a record for what is in it.</summary>
    InvalidRecord = 87,
    /// <summary>Offsets of an open transaction are in the way; clients ask again.</summary>
    UnstableOffsetCommit = 88,
    /// <summary>A newer producer has the same transactional id, and this one has to end.</summary>
    ProducerFenced = 90,
    /// <summary>There is no topic with this id.</summary>
    UnknownTopicId = 100,
}
