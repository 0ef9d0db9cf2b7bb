using System.CommandLine;
using System.Text.Json;
using StockKafka.Cli.CommandLine;

namespace StockKafka.Cli.Kafka;

/// <summary><c>topics</c> and <c>describe</c>.</summary>
internal static class TopicCommands
{
    public static Command[] Build()
    {
        var list = new ClusterCommand("topics", "Every topic: partitions and messages.");
        var name = KafkaCommands.Name("topic");
        var describe = new ClusterCommand("describe", "A topic's partitions, offsets and settings.", name);
        return
        [
            list.Does((parsed, session) => ListAsync(session, list.IsJson(parsed))),
            describe.Does((parsed, session) => DescribeAsync(session, parsed.GetValue(name)!, describe.IsJson(parsed))),
        ];
    }

    private static async Task ListAsync(KafkaSession session, bool json)
    {
        var topics = session.Topics();
        var extents = (await session.ExtentsAsync([.. topics.SelectMany(topic => KafkaSession.Partitions(topic))]).ConfigureAwait(false)).ToLookup(extent => extent.Partition.Topic);
        Rows.Write(
            json,
            [.. topics.Select(topic => new TopicRow(
                topic.Topic, topic.Partitions.Count, topic.Partitions.Max(partition => partition.Replicas.Length), extents[topic.Topic].Sum(extent => extent.Messages)))],
            KafkaJson.Readable.IReadOnlyListTopicRow, ["Topic", "#Partitions", "#Replicas", "#Messages"],
            row => [row.Topic, Rows.Id(row.Partitions), Rows.Id(row.Replicas), Rows.Number(row.Messages)]);
    }

    private static async Task DescribeAsync(KafkaSession session, string name, bool json)
    {
        var topic = session.Topic(name);
        var extents = (await session.ExtentsAsync(KafkaSession.Partitions(topic)).ConfigureAwait(false)).ToDictionary(extent => extent.Partition.Partition.Value);
        var partitions = topic.Partitions.OrderBy(each => each.PartitionId).Select(each =>
        {
            var extent = extents[each.PartitionId];
            return new PartitionRow(each.PartitionId, each.Leader, each.Replicas, each.InSyncReplicas, extent.Low, extent.High, extent.Messages);
        }).ToList();
        var settings = await session.SettingsAsync(name).ConfigureAwait(false);
        var description = new TopicDescription(name, partitions, [.. settings.Select(each => new SettingRow(each.Name, each.Value, each.IsDefault))]);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(description, KafkaJson.Readable.TopicDescription));
            return;
        }

        var terminal = Terminal.Create();
        terminal.Write(Rows.TableOf(
            partitions, ["#Partition", "#Leader", "Replicas", "In sync", "#Earliest", "#Latest", "#Messages"],
            row =>
            [
                Rows.Id(row.Partition), Rows.Id(row.Leader), string.Join(", ", row.Replicas), string.Join(", ", row.InSync),
                Rows.Number(row.Earliest), Rows.Number(row.Latest), Rows.Number(row.Messages),
            ]));
        terminal.Write(Rows.TableOf(
            description.Settings, ["Setting", "Value", "From"], row => [row.Name, row.Value, row.IsDefault ? "default" : "topic"]));
    }
}
