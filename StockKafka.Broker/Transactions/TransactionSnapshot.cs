using System.Collections.Immutable;
using StockKafka.Broker.Groups;

namespace StockKafka.Broker.Transactions;

/// <summary>Where a transactional id stands. The numbers are those of Apache Kafka's TransactionState.</summary>
internal enum TransactionStatus : sbyte
{
    Empty = 0,
    Ongoing = 1,

    /// <summary>Decided and durable; some partitions may lack their marker.</summary>
    PrepareCommit = 2,

    /// <inheritdoc cref="PrepareCommit"/>
    PrepareAbort = 3,
    CompleteCommit = 4,
    CompleteAbort = 5,
}

internal readonly record struct TopicPartition(string Topic, int Index)
{
    /// <summary>Stands for the committed offsets of every group.</summary>
    public static readonly TopicPartition Offsets = new(OffsetStore.LogName, 0);
}

/// <summary>What is durable of a transactional id.</summary>
/// <param name="Partitions">Those that may hold data of the transaction.</param>
/// <param name="StartedAt">When the transaction began, in milliseconds since 1970; -1 outside of one.</param>
/// <param name="UpdatedAt">Milliseconds since 1970.</param>
internal sealed record TransactionSnapshot(
    long ProducerId, short Epoch, int TimeoutMs, TransactionStatus Status, ImmutableHashSet<TopicPartition> Partitions,
    long StartedAt, long UpdatedAt)
{
    public bool IsPrepared => Status is TransactionStatus.PrepareCommit or TransactionStatus.PrepareAbort;

    /// <summary>In an order that is the same in every process, which that of their hashes is not.</summary>
    public IEnumerable<TopicPartition> PartitionsInOrder =>
        Partitions.OrderBy(partition => partition.Topic, StringComparer.Ordinal).ThenBy(partition => partition.Index);

    public bool IsCommit => Status is TransactionStatus.PrepareCommit or TransactionStatus.CompleteCommit;
}
