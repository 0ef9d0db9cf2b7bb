using System.Globalization;
using System.Text;
using Confluent.Kafka;
using StockKafka.Broker.Conformance.Tests.Support;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests;

/// <summary>DeleteRecords up to the end of a log, and producers and consumers that go on after it.</summary>
public sealed class DeletedRecordsTests
{
    private const int Each = 100;

    public enum Between
    {
        Nothing,
        Stop,
        Kill,
        KillAndLoseTheProducerStates,
    }

    [Theory]
    [InlineData(false, Between.Nothing)]
    [InlineData(false, Between.Stop)]
    [InlineData(false, Between.Kill)]
    [InlineData(false, Between.KillAndLoseTheProducerStates)]
    [InlineData(true, Between.Nothing)]
    [InlineData(true, Between.Stop)]
    [InlineData(true, Between.Kill)]
    [InlineData(true, Between.KillAndLoseTheProducerStates)]
    public async Task AProducerGoesOn_WithTheRightOffsets_AndNothingTwice(bool transactional, Between between)
    {
        await using var host = await StartAsync();
        var broker = host.Broker;
        var topic = Clients.NewName("emptied");
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, 1);
        using var producer = Clients.Producer(broker.BootstrapServers, config =>
        {
            config.EnableIdempotence = true;
            config.TransactionalId = transactional ? topic : null;
        });
        if (transactional)
        {
            producer.InitTransactions(Clients.Patience);
        }

        var marker = transactional ? 1 : 0; // a transaction's end takes an offset
        for (var round = 0; round < 3; round++)
        {
            var first = round * (Each + marker);
            Assert.Equal(Enumerable.Range(first, Each).Select(offset => (long)offset), await ProduceAsync(producer, topic, round, transactional));
            await TestTopics.DeleteRecordsAsync(broker.BootstrapServers, topic, expectedStart: first + Each + marker);
            await BetweenAsync(broker, topic, between);
        }

        await ProduceAsync(producer, topic, 3, transactional);
        var read = Clients.ReadFromBeginning(broker.BootstrapServers, topic, Each);
        Assert.Equal(
            Enumerable.Range(0, Each).Select(i => ((long)(3 * (Each + marker)) + i, $"3/{i}")),
            read.Select(message => (message.Offset.Value, Encoding.UTF8.GetString(message.Message.Value!))));
        Assert.Equal(4 * (Each + marker), Clients.HighWatermark(broker.BootstrapServers, topic));
    }

    [Theory]
    [InlineData(AutoOffsetReset.Earliest)]
    [InlineData(AutoOffsetReset.Latest)]
    public async Task AConsumerWhoseRecordsAreGone_GoesOnAtTheStartOfTheLog(AutoOffsetReset reset)
    {
        await using var host = await StartAsync();
        var servers = host.Broker.BootstrapServers;
        var topic = Clients.NewName("behind");
        await TestTopics.CreateAsync(servers, topic, 1);
        using var producer = Clients.Producer(servers);
        await ProduceAsync(producer, topic, 0, transactional: false);
        using var consumer = Clients.Consumer(servers, configure: config => config.AutoOffsetReset = reset);
        consumer.Assign(new TopicPartitionOffset(topic, 0, 10));
        Assert.Equal(10, consumer.Consume(Clients.Patience).Offset.Value);
        consumer.Seek(new TopicPartitionOffset(topic, 0, 20));

        await TestTopics.DeleteRecordsAsync(servers, topic, expectedStart: Each);
        consumer.Seek(new TopicPartitionOffset(topic, 0, 30)); // gone, and what was read ahead of it is dropped
        ConsumeResult<byte[]?, byte[]?>? next = null;
        for (var round = 1; next is null && round < 30; round++)
        {
            await ProduceAsync(producer, topic, round, transactional: false);
            next = consumer.Consume(TimeSpan.FromSeconds(1));
        }

        Assert.NotNull(next);
        Assert.True(next.Offset.Value >= Each && (next.Offset.Value == Each || reset == AutoOffsetReset.Latest), $"read {next.Offset.Value}");
    }

    /// <summary>The records of an open transaction can be deleted; who reads committed ones only must still find a place to read from.</summary>
    [Fact]
    public async Task RecordsOfAnOpenTransaction_Deleted_LeaveAReadableEnd()
    {
        await using var host = await StartAsync();
        var servers = host.Broker.BootstrapServers;
        var topic = Clients.NewName("open");
        await TestTopics.CreateAsync(servers, topic, 1);
        using var producer = Clients.Producer(servers, config => config.TransactionalId = topic);
        producer.InitTransactions(Clients.Patience);
        producer.BeginTransaction();
        await SendAsync(producer, topic, 0);
        await TestTopics.DeleteRecordsAsync(servers, topic, expectedStart: Each);

        using var consumer = Clients.Consumer(servers, configure: config => config.IsolationLevel = IsolationLevel.ReadCommitted);
        Assert.Equal((Each, Each), Watermarks(consumer, topic));
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.End));
        Assert.Null(consumer.Consume(TimeSpan.FromMilliseconds(500)));
        producer.CommitTransaction(Clients.Patience);
        producer.BeginTransaction();
        await SendAsync(producer, topic, 1);
        producer.CommitTransaction(Clients.Patience);

        Assert.Equal(Each + 1, consumer.Consume(Clients.Patience).Offset.Value);
    }

    private static (long Low, long High) Watermarks(IConsumer<byte[]?, byte[]?> consumer, string topic)
    {
        var answer = consumer.QueryWatermarkOffsets(new TopicPartition(topic, 0), Clients.Patience);
        return (answer.Low.Value, answer.High.Value);
    }

    private static async Task BetweenAsync(BrokerProcess broker, string topic, Between between)
    {
        switch (between)
        {
            case Between.Nothing:
                return;
            case Between.Stop:
                Assert.Equal(0, await broker.StopAsync());
                break;
            default:
                await broker.KillAsync();
                break;
        }

        if (between == Between.KillAndLoseTheProducerStates)
        {
            foreach (var snapshot in Directory.GetFiles(Path.Combine(broker.DataFolder, $"{topic}-0"), "*.snapshot"))
            {
                File.Delete(snapshot);
            }
        }

        await broker.StartAsync();
    }

    private static async Task<long[]> ProduceAsync(IProducer<byte[]?, byte[]?> producer, string topic, int round, bool transactional)
    {
        if (transactional)
        {
            producer.BeginTransaction();
        }

        var offsets = await SendAsync(producer, topic, round);
        if (transactional)
        {
            producer.CommitTransaction(Clients.Patience);
        }

        return offsets;
    }

    private static async Task<long[]> SendAsync(IProducer<byte[]?, byte[]?> producer, string topic, int round) =>
        [.. (await Task.WhenAll(Enumerable.Range(0, Each).Select(i => producer.ProduceAsync(
            new TopicPartition(topic, 0),
            new Message<byte[]?, byte[]?> { Value = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{round}/{i}")) }))))
            .Select(report => report.Offset.Value)];

    private static async Task<Host> StartAsync()
    {
        var broker = new BrokerProcess();
        await broker.InitializeAsync();
        return new Host(broker);
    }

    /// <summary>A broker of one test, which it may stop.</summary>
    private sealed record Host(BrokerProcess Broker) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Broker.DisposeAsync();
    }
}
