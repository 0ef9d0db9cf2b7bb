using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Faults.Tests.Support;

namespace StockKafka.Faults.Tests.Kafka;

/// <summary>Without faults clients notice nothing, and know no other way.</summary>
public sealed class PassingTests : KafkaTestBase
{
    [Fact]
    public async Task What_is_produced_is_consumed_by_a_group_and_all_of_it_goes_this_way()
    {
        using var producer = Producer();
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(number => producer.ProduceAsync(new TopicPartition("orders", number % 2), new() { Value = $"{number}" })));
        Assert.Equal(Enumerable.Range(0, 2_000), Consume("orders", 2_000).Select(int.Parse).Order());

        using var consumer = Consumer();
        consumer.Subscribe("orders");
        var first = consumer.Consume(Patience);
        consumer.Commit(first);
        Assert.Equal(first.Offset + 1, consumer.Committed([first.TopicPartition], Patience)[0].Offset);
        consumer.Close();
        Assert.NotEmpty(ConnectedTo);
        Assert.Equal(0, Way.Counters.NotUnderstood);
        Assert.InRange(Way.Counters.Requests, 20, long.MaxValue);
    }

    [Fact]
    public async Task The_addresses_that_are_told_are_those_of_the_way()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Way.BootstrapServers }).Build();
        var broker = Assert.Single(admin.GetMetadata(Patience).Brokers);
        Assert.Equal(Way.Brokers[broker.BrokerId], $"{broker.Host}:{broker.Port}");
        var node = Assert.Single((await admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = Patience })).Nodes);
        Assert.Equal(Way.Brokers[node.Id], $"{node.Host}:{node.Port}");
        Assert.NotEqual(Way.Brokers[node.Id], Broker.BootstrapServers);
    }

    [Fact]
    public async Task Transactions_with_offsets_are_committed_and_aborted()
    {
        using (var source = Producer())
        {
            await source.ProduceAsync(new TopicPartition("source", 0), new() { Value = "a" });
            await source.ProduceAsync(new TopicPartition("source", 0), new() { Value = "b" });
        }

        using var consumer = Consumer("copiers");
        consumer.Subscribe("source");
        using var copier = Transactional("copier");
        copier.InitTransactions(Patience);
        foreach (var commits in (bool[])[false, true])
        {
            consumer.Consume(Patience);
            copier.BeginTransaction();
            await copier.ProduceAsync(new TopicPartition("copies", 0), new() { Value = $"{commits}" });
            copier.SendOffsetsToTransaction([new TopicPartitionOffset("source", 0, commits ? 2 : 1)], consumer.ConsumerGroupMetadata, Patience);
            if (commits)
            {
                copier.CommitTransaction(Patience);
            }
            else
            {
                copier.AbortTransaction(Patience);
            }
        }

        Assert.Equal(2, consumer.Committed([new TopicPartition("source", 0)], Patience)[0].Offset.Value);
        Assert.Equal(["True"], Consume("copies", 1));
        Assert.Equal(0, Way.Counters.NotUnderstood);
        consumer.Close();
    }
}
