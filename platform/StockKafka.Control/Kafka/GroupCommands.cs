using Confluent.Kafka;

namespace StockKafka.Platform.Control.Kafka;

/// <summary><c>groups</c>, <c>lag</c> and <c>reset</c>.</summary>
internal static class GroupCommands
{
    public static void List(KafkaSession session, KafkaCommandLine command)
    {
        var partitions = EveryPartition(session);
        var rows = session.Groups().Select(group =>
        {
            var lag = LagOf(session, group, partitions);
            return new GroupRow(group.Group, group.State, group.Protocol, group.Members.Count, lag.Count, lag.Sum(each => each.Lag));
        }).ToList();
        KafkaCommands.Write(
            command.Json, rows, KafkaJson.Readable.IReadOnlyListGroupRow, ["Group", "State", "Assignor", "#Members", "#Partitions", "#Lag"],
            row => [row.Group, row.State, Or(row.Assignor), KafkaCommands.Id(row.Members), KafkaCommands.Id(row.Partitions), KafkaCommands.Number(row.Lag)]);
    }

    public static void Lag(KafkaSession session, KafkaCommandLine command)
    {
        var rows = LagOf(session, session.Group(command.Arguments[0]), EveryPartition(session));
        KafkaCommands.Write(
            command.Json, rows, KafkaJson.Readable.IReadOnlyListLagRow, ["Topic", "#Partition", "#Committed", "#End", "#Lag", "Client", "Host"],
            row =>
            [
                row.Topic, KafkaCommands.Id(row.Partition), KafkaCommands.Number(row.Committed), KafkaCommands.Number(row.End), KafkaCommands.Number(row.Lag),
                Or(row.Client), Or(row.Host),
            ]);
    }

    public static void Reset(KafkaSession session, KafkaCommandLine command)
    {
        var (name, topic) = (command.Arguments[0], session.Topic(command.Arguments[1]));
        if (session.Groups().FirstOrDefault(group => group.Group == name) is { Members.Count: > 0 and var members })
        {
            throw new ControlException($"group '{name}' has {members} member{(members == 1 ? "" : "s")}; stop what uses it first");
        }

        var partitions = session.Partitions(topic, command.Partition);
        var before = session.Committed(name, partitions).ToDictionary(each => each.TopicPartition, each => each.Offset.Value);
        var after = command.To!.In(session, session.Extents(partitions));
        if (!command.DryRun)
        {
            session.Commit(name, after.Select(each => new TopicPartitionOffset(each.Key, each.Value)));
        }

        KafkaCommands.Write(
            command.Json, [.. partitions.Select(each => new ResetRow(each.Topic, each.Partition.Value, before.TryGetValue(each, out var was) ? was : null, after[each]))],
            KafkaJson.Readable.IReadOnlyListResetRow, ["Topic", "#Partition", "#Before", command.DryRun ? "#Would be" : "#Now"],
            row => [row.Topic, KafkaCommands.Id(row.Partition), row.Before is { } was ? KafkaCommands.Number(was) : "-", KafkaCommands.Number(row.After)]);
    }

    private static List<TopicPartition> EveryPartition(KafkaSession session) => [.. session.Topics().SelectMany(topic => session.Partitions(topic))];

    private static List<LagRow> LagOf(KafkaSession session, GroupInfo group, List<TopicPartition> partitions)
    {
        var owners = group.Members
            .SelectMany(member => MemberAssignment.Read(member.MemberAssignment).Select(partition => (Partition: partition, Member: member)))
            .DistinctBy(each => each.Partition).ToDictionary(each => each.Partition, each => each.Member);
        var committed = session.Committed(group.Group, partitions);
        var ends = session.Extents(committed.Select(each => each.TopicPartition)).ToDictionary(extent => extent.Partition, extent => extent.High);
        return
        [
            .. committed.Select(each =>
            {
                var end = ends[each.TopicPartition];
                var owner = owners.GetValueOrDefault(each.TopicPartition);
                return new LagRow(
                    each.Topic, each.Partition.Value, each.Offset.Value, end, Math.Max(0, end - each.Offset.Value), owner?.ClientId, owner?.ClientHost);
            }),
        ];
    }

    private static string Or(string? text) => string.IsNullOrEmpty(text) ? "-" : text;
}
