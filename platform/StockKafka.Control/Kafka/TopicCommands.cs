using System.Text.Json;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StockKafka.Platform.Control.Kafka;

/// <summary><c>topics</c> and <c>describe</c>.</summary>
internal static class TopicCommands
{
    public static void List(KafkaSession session, KafkaCommandLine command)
    {
        var rows = session.Topics().Select(topic => new TopicRow(
            topic.Topic, topic.Partitions.Count, topic.Partitions.Max(partition => partition.Replicas.Length),
            session.Extents(session.Partitions(topic)).Sum(extent => extent.Messages))).ToList();
        KafkaCommands.Write(
            command.Json, rows, KafkaJson.Readable.IReadOnlyListTopicRow, ["Topic", "#Partitions", "#Replicas", "#Messages"],
            row => [row.Topic, KafkaCommands.Id(row.Partitions), KafkaCommands.Id(row.Replicas), KafkaCommands.Number(row.Messages)]);
    }

    public static async Task DescribeAsync(KafkaSession session, KafkaCommandLine command)
    {
        var topic = session.Topic(command.Arguments[0]);
        var extents = session.Extents(session.Partitions(topic)).ToDictionary(extent => extent.Partition.Partition.Value);
        var partitions = topic.Partitions.OrderBy(each => each.PartitionId).Select(each =>
        {
            var extent = extents[each.PartitionId];
            return new PartitionRow(each.PartitionId, each.Leader, each.Replicas, each.InSyncReplicas, extent.Low, extent.High, extent.Messages);
        }).ToList();
        var description = new TopicDescription(topic.Topic, partitions, await SettingsAsync(session, topic.Topic).ConfigureAwait(false));
        if (command.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(description, KafkaJson.Readable.TopicDescription));
            return;
        }

        var terminal = Terminal.Open();
        terminal.Write(KafkaCommands.TableOf(
            partitions, ["#Partition", "#Leader", "Replicas", "In sync", "#Earliest", "#Latest", "#Messages"],
            row =>
            [
                KafkaCommands.Id(row.Partition), KafkaCommands.Id(row.Leader), string.Join(", ", row.Replicas), string.Join(", ", row.InSync),
                KafkaCommands.Number(row.Earliest), KafkaCommands.Number(row.Latest), KafkaCommands.Number(row.Messages),
            ]));
        terminal.Write(KafkaCommands.TableOf(
            description.Settings, ["Setting", "Value", "From"], row => [row.Name, row.Value, row.IsDefault ? "default" : "topic"]));
    }

    private static async Task<IReadOnlyList<SettingRow>> SettingsAsync(KafkaSession session, string topic)
    {
        var asked = session.Admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = topic }]);
        await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var described = session.Ask(() => asked.GetAwaiter().GetResult());
        return [.. described[0].Entries.Values.OrderBy(each => each.Name, StringComparer.Ordinal).Select(each => new SettingRow(each.Name, each.Value, each.IsDefault))];
    }
}
