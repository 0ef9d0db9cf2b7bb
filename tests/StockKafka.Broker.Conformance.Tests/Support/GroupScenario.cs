using Confluent.Kafka;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests.Support;

/// <summary>Three members share a topic; one leaves, one crashes; nothing is read by nobody.</summary>
internal static class GroupScenario
{
    private const int Partitions = 6, MessagesEachTime = 60;

    public static async Task RunAsync(ClientProgram program, string servers)
    {
        var (topic, group) = (Clients.NewName("shared"), Clients.NewName("group"));
        await TestTopics.CreateAsync(servers, topic, Partitions);
        await using var stays = await GroupMember.StartAsync(program, servers, topic, group);
        await using var crashes = await GroupMember.StartAsync(program, servers, topic, group);
        await using var leaves = await GroupMember.StartAsync(program, servers, topic, group);
        GroupMember[] all = [stays, crashes, leaves];

        await SharedAsync("three members have two partitions each", all, 2);
        await ProduceAsync(servers, topic, 0);
        await ReadAsync(all, 0, exactlyOnce: true);

        await leaves.LeaveAsync();
        await SharedAsync("the two that stay have three partitions each", [stays, crashes], 3);

        await crashes.KillAsync();
        await ProduceAsync(servers, topic, 1);
        await SharedAsync("the last one has all partitions once the session of the crashed one is over", [stays], Partitions);
        await ReadAsync(all, 1, exactlyOnce: false);
    }

    private static Task SharedAsync(string what, GroupMember[] members, int each) => Eventually.TrueAsync(
        () => members.All(member => member.Assigned.Length == each) && members.SelectMany(member => member.Assigned).Distinct().Count() == Partitions,
        $"{what}; {string.Join("; ", members.Select(member => $"[{string.Join(',', member.Assigned)}] {member.Errors}"))}");

    private static async Task ProduceAsync(string servers, string topic, int round)
    {
        using var producer = Clients.Producer(servers);
        await Task.WhenAll(Enumerable.Range(0, MessagesEachTime).Select(i => producer.ProduceAsync(
            new TopicPartition(topic, i % Partitions), new Message<byte[]?, byte[]?> { Value = [(byte)round, (byte)i] })));
    }

    private static async Task ReadAsync(GroupMember[] members, int round, bool exactlyOnce)
    {
        const int perPartition = MessagesEachTime / Partitions;
        (int Partition, long Offset)[] Read() => [.. members.SelectMany(member => member.Read).Where(read => read.Offset / perPartition == round)];
        await Eventually.TrueAsync(() => Read().Distinct().Count() == MessagesEachTime, $"all messages of round {round} are read");
        if (exactlyOnce)
        {
            Assert.Equal(MessagesEachTime, Read().Length);
        }
    }
}
