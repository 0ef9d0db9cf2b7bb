using System.CommandLine;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Cli.CommandLine;
using StockKafka.Load.Notation;

namespace StockKafka.Cli.Kafka;

/// <summary><c>groups</c>, <c>lag</c> and <c>reset</c>.</summary>
internal static class GroupCommands
{
    public static Command[] Build()
    {
        var list = new ClusterCommand("groups", "Every consumer group: state, members, lag.");
        var group = KafkaCommands.Name("group");
        var lag = new ClusterCommand("lag", "A group's committed offsets, how far they are behind, and who reads.", group);
        return
        [
            list.Does((parsed, session) => ListAsync(session, list.IsJson(parsed))),
            lag.Does((parsed, session) => LagAsync(session, parsed.GetValue(group)!, lag.IsJson(parsed))),
            BuildReset(),
        ];
    }

    private static ClusterCommand BuildReset()
    {
        var (group, topic, partition) = (KafkaCommands.Name("group"), KafkaCommands.Name("topic"), KafkaCommands.Partition());
        var to = new Option<Place?>("--to")
        {
            HelpName = "WHERE", Required = true, CustomParser = result => Place.Parse("--to", result, fromEnd: false, time: true),
            Description = "earliest, latest, an offset, or a time such as 2026-01-05T09:30:00Z; an offset outside the log becomes its nearest end",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "show what would be done" };
        var command = new ClusterCommand("reset", "Moves a group that nobody uses.", group, topic, to, partition, dryRun);
        return command.Does(async (parsed, session) =>
        {
            var planned = parsed.GetValue(dryRun);
            var rows = await ResetAsync(
                session, parsed.GetValue(group)!, session.Topic(parsed.GetValue(topic)!), parsed.GetValue(partition), parsed.GetValue(to)!, planned).ConfigureAwait(false);
            Rows.Write(
                command.IsJson(parsed), rows, KafkaJson.Readable.IReadOnlyListResetRow, ["Topic", "#Partition", "#Before", planned ? "#Would be" : "#Now"],
                row => [row.Topic, Rows.Id(row.Partition), row.Before is { } was ? Rows.Number(was) : "-", Rows.Number(row.After)]);
        });
    }

    private static async Task ListAsync(KafkaSession session, bool json)
    {
        var rows = new List<GroupRow>();
        foreach (var group in await session.GroupsAsync().ConfigureAwait(false))
        {
            var lag = await LagOfAsync(session, group).ConfigureAwait(false);
            rows.Add(new(group.GroupId, $"{group.State}", group.PartitionAssignor, group.Members.Count, lag.Count, lag.Sum(each => each.Lag)));
        }

        Rows.Write(
            json, rows, KafkaJson.Readable.IReadOnlyListGroupRow, ["Group", "State", "Assignor", "#Members", "#Partitions", "#Lag"],
            row => [row.Group, row.State, Or(row.Assignor), Rows.Id(row.Members), Rows.Id(row.Partitions), Rows.Number(row.Lag)]);
    }

    private static async Task LagAsync(KafkaSession session, string group, bool json)
    {
        var rows = await LagOfAsync(session, await session.GroupAsync(group).ConfigureAwait(false)).ConfigureAwait(false);
        Rows.Write(
            json, rows, KafkaJson.Readable.IReadOnlyListLagRow, ["Topic", "#Partition", "#Committed", "#End", "#Lag", "Client", "Host"],
            row => [row.Topic, Rows.Id(row.Partition), Rows.Number(row.Committed), Rows.Number(row.End), Rows.Number(row.Lag), Or(row.Client), Or(row.Host)]);
    }

    private static async Task<IReadOnlyList<ResetRow>> ResetAsync(
        KafkaSession session, string name, TopicMetadata topic, int? partition, Place to, bool planned)
    {
        if ((await session.GroupsAsync().ConfigureAwait(false)).FirstOrDefault(group => group.GroupId == name) is { Members.Count: > 0 and var members })
        {
            throw new RunnerException($"group '{name}' has {members} member{(members == 1 ? "" : "s")}; stop what uses it first");
        }

        var partitions = KafkaSession.Partitions(topic, partition);
        var before = (await session.CommittedAsync(name).ConfigureAwait(false)).ToDictionary(each => each.TopicPartition, each => each.Offset.Value);
        var after = await to.InAsync(session, await session.ExtentsAsync(partitions).ConfigureAwait(false)).ConfigureAwait(false);
        if (!planned)
        {
            await session.CommitAsync(name, after.Select(each => new TopicPartitionOffset(each.Key, each.Value))).ConfigureAwait(false);
        }

        return [.. partitions.Select(each => new ResetRow(each.Topic, each.Partition.Value, before.TryGetValue(each, out var was) ? was : null, after[each]))];
    }

    private static async Task<IReadOnlyList<LagRow>> LagOfAsync(KafkaSession session, ConsumerGroupDescription group)
    {
        var owners = group.Members.SelectMany(member => member.Assignment.TopicPartitions.Select(partition => (Partition: partition, Member: member)))
            .DistinctBy(each => each.Partition).ToDictionary(each => each.Partition, each => each.Member);
        var committed = await session.CommittedAsync(group.GroupId).ConfigureAwait(false);
        var ends = await session.OffsetsAsync([.. committed.Select(each => each.TopicPartition)], OffsetSpec.Latest()).ConfigureAwait(false);
        return
        [
            .. committed.Select(each =>
            {
                var end = ends[each.TopicPartition].Value;
                var owner = owners.GetValueOrDefault(each.TopicPartition);
                return new LagRow(each.Topic, each.Partition.Value, each.Offset.Value, end, Math.Max(0, end - each.Offset.Value), owner?.ClientId, owner?.Host);
            }),
        ];
    }

    private static string Or(string? text) => string.IsNullOrEmpty(text) ? "-" : text;
}
