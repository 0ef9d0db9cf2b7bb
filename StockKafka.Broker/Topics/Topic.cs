using StockKafka.Broker.Log;

namespace StockKafka.Broker.Topics;

/// <summary>A topic as the catalogue keeps it.</summary>
/// <param name="Settings">Only what was set when the topic was created; the rest has its default.</param>
/// <param name="LeaderEpoch">
/// How many topics had been deleted before it was created: that of a topic made again is higher than the one before had, so a consumer
/// that was reading learns that its position is none here (KIP-320), though the new log may be longer than the old one was.
/// </param>
internal sealed record TopicDefinition(string Name, Guid Id, int Partitions, IReadOnlyDictionary<string, string> Settings, int LeaderEpoch = 0);

/// <summary>A topic with its logs. Replaced as a whole when partitions are added.</summary>
internal sealed record Topic(TopicDefinition Definition, PartitionLog[] Partitions)
{
    public string Name => Definition.Name;

    public Guid Id => Definition.Id;

    /// <returns>Null when the topic has no such partition.</returns>
    public PartitionLog? Partition(int index) => (uint)index < (uint)Partitions.Length ? Partitions[index] : null;
}

internal static class TopicName
{
    private const int MaxLength = 249;

    /// <summary>The rule of Apache Kafka: 1 to 249 of letters, digits, dot, underscore, hyphen; not "." or "..".</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && name is not ("." or "..")
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
        && name is not (Groups.OffsetStore.LogName or Transactions.TransactionLog.LogName);
}
