using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

/// <summary>A topic with something about each of some of its partitions: how most requests ask and most answers are given.</summary>
internal sealed record TopicOf<TPartition>(string Name, TPartition[] Partitions);

internal readonly record struct PartitionError(int Index, KafkaError Error);

internal static class TopicAnswers
{
    /// <summary>An answer for each partition that is asked about, in the order of the question.</summary>
    /// <param name="answer">Takes the topic's name and the partition.</param>
    public static TopicOf<TAnswer>[] Answer<TPartition, TAnswer>(
        this TopicOf<TPartition>[] topics, Func<string, TPartition, TAnswer> answer) => Array.ConvertAll(
            topics,
            topic => new TopicOf<TAnswer>(topic.Name, Array.ConvertAll(topic.Partitions, partition => answer(topic.Name, partition))));
}
