using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Broker.Conformance.Tests.Support;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests;

/// <summary>Members with a <c>group.instance.id</c> (KIP-345), by Confluent.Kafka.</summary>
public sealed class StaticMemberTests(BrokerProcess broker) : IClassFixture<BrokerProcess>
{
    private const int Partitions = 4, Messages = 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TwoOfOneInstance_TheNewerGoesOnInItsPlace_TheOlderIsFenced_NothingIsLost(bool olderIsAlone)
    {
        var (topic, group) = (Clients.NewName("fenced"), Clients.NewName("group"));
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, Partitions);
        await using var older = Start(topic, group, "a");
        await Eventually.TrueAsync(() => older.Assigned.Length == Partitions, "the first has all partitions");
        await using var other = olderIsAlone ? null : Start(topic, group, "b");
        await Eventually.TrueAsync(() => olderIsAlone || (older.Assigned.Length == 2 && other!.Assigned.Length == 2), "both have two partitions");
        var (before, rebalances) = (older.Assigned, other?.Rebalances);
        await ProduceAsync(topic, 0);
        await Eventually.TrueAsync(() => older.Read.Length + (other?.Read.Length ?? 0) == Messages, "the first messages are read");

        await using var newer = Start(topic, group, "a");
        await Eventually.TrueAsync(() => older.Fatal is not null, "the older one is told");
        await ProduceAsync(topic, 1);
        await Eventually.TrueAsync(
            () => OfRound(1, newer, other).Distinct().Count() == Messages, "the newer one and the other read what comes");

        Assert.Equal(ErrorCode.FencedInstanceId, older.Fatal!.Code);
        Assert.Equal(before, newer.Assigned);
        Assert.Equal(rebalances, other?.Rebalances);
        Assert.Empty(OfRound(1, older));
        await ShowsAsync(group, newer, other);
    }

    [Fact]
    public async Task OneThatIsStoppedAndStartedWithinItsSession_KeepsItsPartitions_AndTheOthersNoticeNothing()
    {
        var (topic, group) = (Clients.NewName("restarted"), Clients.NewName("group"));
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, Partitions);
        await using var other = Start(topic, group, "b");
        int[] before;
        int rebalances;
        await using (var first = Start(topic, group, "a"))
        {
            await Eventually.TrueAsync(() => first.Assigned.Length == 2 && other.Assigned.Length == 2, "both have two partitions");
            (before, rebalances) = (first.Assigned, other.Rebalances);
        }

        await ProduceAsync(topic, 0);
        await using var again = Start(topic, group, "a");
        await Eventually.TrueAsync(() => OfRound(0, again, other).Distinct().Count() == Messages, "what came meanwhile is read");

        Assert.Equal(before, again.Assigned);
        Assert.Equal(rebalances, other.Rebalances);
        Assert.Equal(Messages, OfRound(0, again, other).Length);
    }

    [Fact]
    public async Task OneThatStaysAway_IsGivenUpAfterItsSession()
    {
        var (topic, group) = (Clients.NewName("away"), Clients.NewName("group"));
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, Partitions);
        await using var other = Start(topic, group, "b");
        await using (var gone = Start(topic, group, "a", sessionMs: 6_000))
        {
            await Eventually.TrueAsync(() => gone.Assigned.Length == 2 && other.Assigned.Length == 2, "both have two partitions");
        }

        await Eventually.TrueAsync(() => other.Assigned.Length == Partitions, "the other has all partitions");
        await ShowsAsync(group, other, null, instance: "b");
    }

    [Fact]
    public async Task OffsetsOfTheOlder_AreNotCommittedInATransactionEither()
    {
        var (topic, group) = (Clients.NewName("transactional"), Clients.NewName("group"));
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, 1);
        await using var older = Start(topic, group, "a");
        await Eventually.TrueAsync(() => older.Assigned.Length == 1, "the first has the partition");
        using var producer = Clients.Producer(broker.BootstrapServers, config => config.TransactionalId = Clients.NewName("id"));
        producer.InitTransactions(Clients.Patience);
        producer.BeginTransaction();
        var credentials = older.Credentials;
        await using var newer = Start(topic, group, "a");
        await Eventually.TrueAsync(() => newer.Assigned.Length == 1, "the second has the partition");

        var refused = Assert.Throws<KafkaTxnRequiresAbortException>(
            () => producer.SendOffsetsToTransaction([new TopicPartitionOffset(topic, 0, 7)], credentials, Clients.Patience));

        Assert.Equal(ErrorCode.FencedInstanceId, refused.Error.Code);
        producer.AbortTransaction(Clients.Patience);
    }

    private PollingConsumer Start(string topic, string group, string instance, int sessionMs = 30_000) => new(
        broker.BootstrapServers, topic, group,
        config => (config.GroupInstanceId, config.ClientId, config.SessionTimeoutMs) = (instance, $"client-{instance}", sessionMs));

    private async Task ProduceAsync(string topic, int round)
    {
        using var producer = Clients.Producer(broker.BootstrapServers);
        await Task.WhenAll(Enumerable.Range(0, Messages).Select(i => producer.ProduceAsync(
            new TopicPartition(topic, i % Partitions), new Message<byte[]?, byte[]?> { Value = [(byte)round, (byte)i] })));
    }

    private static int[] OfRound(int round, params PollingConsumer?[] consumers) =>
        [.. consumers.SelectMany(consumer => consumer?.Read ?? []).Where(read => read.Value![0] == round).Select(read => (int)read.Value![1])];

    private async Task ShowsAsync(string group, PollingConsumer first, PollingConsumer? second, string instance = "a")
    {
        using var admin = Clients.Admin(broker.BootstrapServers);
        var described = (await admin.DescribeConsumerGroupsAsync([group])).ConsumerGroupDescriptions.Single();

        Assert.Equal(ConsumerGroupState.Stable, described.State);
        (string, string, string)[] expected = second is null
            ? [(instance, first.MemberId, $"client-{instance}")]
            : [(instance, first.MemberId, $"client-{instance}"), ("b", second.MemberId, "client-b")];
        Assert.Equal(
            expected.Order(), described.Members.Select(member => (member.GroupInstanceId, member.ConsumerId, member.ClientId)).Order());
    }
}
