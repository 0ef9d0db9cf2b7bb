using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StockKafka.Bench.Broker;

/// <summary>One producer and one consumer at full speed, on one partition.</summary>
internal static class Traffic
{
    public const int MessageBytes = 140;

    private const int QueueLimit = 500_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), FlushStep = TimeSpan.FromMilliseconds(5);

    /// <summary>librdkafka's own cluster inside the producer: what the client can do when the broker costs nothing.</summary>
    public static double ProduceToMock(int count, CancellationToken cancellationToken)
    {
        var config = ProducerConfig("mock");
        config.Set("test.mock.num.brokers", "1");
        return Produce(config, "bench", count, cancellationToken);
    }

    /// <returns>Messages a second once connected, until the last acknowledgement.</returns>
    /// <exception cref="BenchException">Not every message is in the log.</exception>
    public static double Produce(string servers, string topic, int count, CancellationToken cancellationToken) =>
        Produce(servers, topic, count, ProducerConfig(servers), cancellationToken);

    /// <inheritdoc cref="Produce(string, string, int, CancellationToken)"/>
    public static double Produce(string servers, string topic, int count, ProducerConfig config, CancellationToken cancellationToken)
    {
        var rate = Produce(config, topic, count, cancellationToken);
        using var consumer = Consumer(servers);
        var stored = consumer.QueryWatermarkOffsets(new TopicPartition(topic, 0), Patience).High.Value;
        return stored == count ? rate : throw new BenchException($"{count} messages were produced, {stored} are in the log");
    }

    /// <returns>Messages a second from the first message to the last.</returns>
    public static double Consume(string servers, string topic, int count, CancellationToken cancellationToken, int? fetchBytes = null)
    {
        using var consumer = Consumer(servers, fetchBytes);
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        _ = consumer.Consume(Patience) ?? throw new BenchException("nothing can be read");
        var began = Stopwatch.GetTimestamp();
        for (var left = count - 1; left > 0; left--)
        {
            _ = consumer.Consume(Patience) ?? throw new BenchException($"the last {left} messages cannot be read");
            cancellationToken.ThrowIfCancellationRequested();
        }

        return (count - 1) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public static async Task CreateAsync(string servers, string topic, int partitions = 1)
    {
        using var admin = Admin(servers);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]).ConfigureAwait(false);
    }

    public static async Task DeleteAsync(string servers, string topic)
    {
        using var admin = Admin(servers);
        await admin.DeleteTopicsAsync([topic]).ConfigureAwait(false);
    }

    public static ProducerConfig ProducerConfig(string servers) => new()
    {
        BootstrapServers = servers, Acks = Acks.All, LingerMs = 5, QueueBufferingMaxMessages = QueueLimit, DeliveryReportFields = "none",
    };

    public static IProducer<Null, byte[]> Producer(ProducerConfig config) =>
        new ProducerBuilder<Null, byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();

    /// <param name="fetchBytes">How much one fetch asks for; the client's default otherwise.</param>
    public static IConsumer<Ignore, byte[]> Consumer(string servers, int? fetchBytes = null) =>
        new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
        {
            BootstrapServers = servers, GroupId = "bench", EnableAutoCommit = false, EnableAutoOffsetStore = false, ConsumeResultFields = "none",
            QueuedMinMessages = 1_000_000, MaxPartitionFetchBytes = fetchBytes,
        }).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();

    private static double Produce(ProducerConfig config, string topic, int count, CancellationToken cancellationToken)
    {
        using var producer = Producer(config);
        var partition = new TopicPartition(topic, 0);
        var message = new Message<Null, byte[]> { Value = new byte[MessageBytes] };
        var full = new SpinWait();

        // The first message finds the broker and learns about the topic; that is not throughput.
        producer.Produce(partition, message);
        Finish(producer, cancellationToken);
        var began = Stopwatch.GetTimestamp();
        for (var i = 1; i < count;)
        {
            try
            {
                producer.Produce(partition, message);
                i++;
            }
            catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                cancellationToken.ThrowIfCancellationRequested();
                full.SpinOnce();
            }
        }

        Finish(producer, cancellationToken);
        return (count - 1) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Waits in small steps, because one long flush may notice its end a second late.</summary>
    private static void Finish(IProducer<Null, byte[]> producer, CancellationToken cancellationToken)
    {
        while (producer.Flush(FlushStep) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static IAdminClient Admin(string servers) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).SetLogHandler(static (_, _) => { }).Build();
}
