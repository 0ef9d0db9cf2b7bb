using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Broker.Conformance.Tests.Support;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests;

/// <summary>A topic that is deleted and made again while clients of Confluent.Kafka use it.</summary>
public sealed class RecreatedTopicTests(BrokerProcess broker) : IClassFixture<BrokerProcess>
{
    private const int Old = 20;

    [Theory]
    [InlineData(1, 5, 0)] // the new log ends before the consumer's place in the old one
    [InlineData(1, 50, 0)] // and behind it
    [InlineData(1, 5, 1_000)] // the topic is away for a while
    [InlineData(4, 50, 0)]
    public async Task ASubscriber_ReadsTheNewTopicFromItsStart(int partitions, int count, int awayMs)
    {
        var (topic, group) = (Clients.NewName("recreated"), Clients.NewName("group"));
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, 1);
        await ProduceAsync(topic, "old", Old);
        await using var consumer = new PollingConsumer(
            broker.BootstrapServers, topic, group, config => config.TopicMetadataRefreshIntervalMs = 1_000); // a new number of partitions is seen then
        await consumer.HasReadAsync(Old);
        await CommittedAsync(group, topic, Old);

        await RecreateAsync(topic, partitions, awayMs);
        await ProduceAsync(topic, "new", count, partitions);
        await consumer.HasReadAsync(Old + count);

        Assert.Equal(
            Enumerable.Range(0, count).Select(i => (i % partitions, (long)(i / partitions), $"new {i}")).Order(),
            consumer.Read[Old..].Select(read => (read.Partition, read.Offset, Encoding.UTF8.GetString(read.Value!))).Order());
        await CommittedAsync(group, topic, (count + partitions - 1) / partitions);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(50)]
    public async Task AReaderOfAPartition_ReadsTheNewTopicFromItsStart(int count)
    {
        var topic = Clients.NewName("assigned");
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, 1);
        await ProduceAsync(topic, "old", Old);
        using var consumer = Clients.Consumer(broker.BootstrapServers);
        consumer.Assign(new TopicPartitionOffset(topic, 0, 0));
        Read(consumer, Old);

        await RecreateAsync(topic, 1, 0);
        await ProduceAsync(topic, "new", count);

        Assert.Equal(Enumerable.Range(0, count).Select(i => ((long)i, $"new {i}")), Read(consumer, count));
    }

    [Fact]
    public async Task OffsetsOfTheDeletedTopic_AreForgotten_ThoseOfOthersAreNot()
    {
        string servers = broker.BootstrapServers, group = Clients.NewName("group"), topic = Clients.NewName("deleted"), kept = Clients.NewName("kept");
        await TestTopics.CreateAsync(servers, topic, 1);
        await TestTopics.CreateAsync(servers, kept, 1);
        using var consumer = Clients.Consumer(servers, group);
        consumer.Commit([new TopicPartitionOffset(topic, 0, 7), new TopicPartitionOffset(kept, 0, 8)]);
        using var producer = Clients.Producer(servers, config => config.TransactionalId = topic);
        producer.InitTransactions(Clients.Patience);
        producer.BeginTransaction();
        producer.SendOffsetsToTransaction(
            [new TopicPartitionOffset(topic, 0, 9), new TopicPartitionOffset(kept, 0, 10)], consumer.ConsumerGroupMetadata, Clients.Patience);

        await RecreateAsync(topic, 1, 0);
        producer.CommitTransaction(Clients.Patience);

        var committed = consumer.Committed([new TopicPartition(topic, 0), new TopicPartition(kept, 0)], Clients.Patience);
        Assert.Equal([Offset.Unset, new Offset(10)], committed.Select(each => each.Offset));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AProducer_GoesOnInTheNewTopic_FromOffset0(bool idempotent)
    {
        var topic = Clients.NewName("produced");
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, 1);
        using var producer = Clients.Producer(broker.BootstrapServers, config => config.EnableIdempotence = idempotent);
        Assert.Equal(Old - 1, (await SendAsync(producer, topic, "old", Old))[^1]);

        await RecreateAsync(topic, 1, 0);

        Assert.Equal(Enumerable.Range(0, Old).Select(i => (long)i), await SendAsync(producer, topic, "new", Old));
        Assert.Equal(
            Enumerable.Range(0, Old).Select(i => $"new {i}"),
            Clients.ReadFromBeginning(broker.BootstrapServers, topic, Old).Select(message => Encoding.UTF8.GetString(message.Message.Value!)));
    }

    [Fact]
    public async Task ATransaction_OverADeletedTopic_Ends_AndTheNextGoesOnInTheNewOne()
    {
        var topic = Clients.NewName("transactional");
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, 1);
        using var producer = Clients.Producer(broker.BootstrapServers, config => config.TransactionalId = topic);
        producer.InitTransactions(Clients.Patience);
        producer.BeginTransaction();
        await SendAsync(producer, topic, "old", Old);

        await RecreateAsync(topic, 1, 0);
        producer.CommitTransaction(Clients.Patience);
        producer.BeginTransaction();
        var offsets = await SendAsync(producer, topic, "new", Old);
        producer.CommitTransaction(Clients.Patience);

        Assert.Equal(Enumerable.Range(0, Old).Select(i => (long)i), offsets);
        using var consumer = Clients.Consumer(broker.BootstrapServers, configure: config => config.IsolationLevel = IsolationLevel.ReadCommitted);
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        Assert.Equal(Enumerable.Range(0, Old).Select(i => ((long)i, $"new {i}")), Read(consumer, Old));
    }

    private async Task RecreateAsync(string topic, int partitions, int awayMs)
    {
        using var admin = Clients.Admin(broker.BootstrapServers);
        await admin.DeleteTopicsAsync([topic]);
        await Task.Delay(awayMs);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]);
    }

    private async Task ProduceAsync(string topic, string text, int count, int partitions = 1)
    {
        using var producer = Clients.Producer(broker.BootstrapServers);
        await SendAsync(producer, topic, text, count, partitions);
    }

    private static async Task<long[]> SendAsync(IProducer<byte[]?, byte[]?> producer, string topic, string text, int count, int partitions = 1) =>
        [.. (await Task.WhenAll(Enumerable.Range(0, count).Select(i => producer.ProduceAsync(
            new TopicPartition(topic, i % partitions), new Message<byte[]?, byte[]?> { Value = Encoding.UTF8.GetBytes($"{text} {i}") }))))
            .Select(report => report.Offset.Value)];

    private static List<(long, string)> Read(IConsumer<byte[]?, byte[]?> consumer, int count)
    {
        var read = new List<(long, string)>();
        var deadline = Environment.TickCount64 + (long)Clients.Patience.TotalMilliseconds;
        while (read.Count < count && Environment.TickCount64 < deadline)
        {
            try
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } message)
                {
                    read.Add((message.Offset.Value, Encoding.UTF8.GetString(message.Message.Value!)));
                }
            }
            catch (ConsumeException e) when (!e.Error.IsFatal)
            {
                // The topic is away for a moment.
            }
        }

        return read;
    }

    private async Task CommittedAsync(string group, string topic, long offset)
    {
        using var consumer = Clients.Consumer(broker.BootstrapServers, group);
        await Eventually.TrueAsync(
            () => consumer.Committed([new TopicPartition(topic, 0)], Clients.Patience).Single().Offset.Value == offset, $"offset {offset} is committed");
    }
}
