namespace StockKafka.Broker;

/// <summary>A topic of an <see cref="EmbeddedKafka"/> as it is at a moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">In the order of their numbers.</param>
public sealed record EmbeddedTopic(string Name, IReadOnlyList<EmbeddedPartition> Partitions)
{
    /// <summary>Records, those of transactions that were aborted and the markers of transactions among them; those that compaction removed count still.</summary>
    public long Records => Partitions.Sum(partition => partition.LogEnd - partition.LogStart);
}

/// <summary>A partition of a topic.</summary>
/// <param name="LogStart">Offset of the first record that is there.</param>
/// <param name="LogEnd">Offset that the next record will have.</param>
public sealed record EmbeddedPartition(long LogStart, long LogEnd);

/// <summary>A consumer group of an <see cref="EmbeddedKafka"/> as it is at a moment.</summary>
/// <param name="Name">Its id.</param>
/// <param name="State">In Kafka's words: <c>Empty</c>, <c>PreparingRebalance</c>, <c>CompletingRebalance</c>, <c>Stable</c> or <c>Dead</c>.</param>
/// <param name="Members">Client ids of its members.</param>
/// <param name="Committed">Offset committed for each partition, which is that of the next record to read.</param>
public sealed record EmbeddedGroup(string Name, string State, IReadOnlyList<string> Members, IReadOnlyDictionary<(string Topic, int Partition), long> Committed);
