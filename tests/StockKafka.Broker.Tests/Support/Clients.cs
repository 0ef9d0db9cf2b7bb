using Confluent.Kafka;

namespace StockKafka.Broker.Tests.Support;

/// <summary>Confluent clients and the few things each test does with them.</summary>
internal static class Clients
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static string NewName(string prefix) => $"{prefix}-{Guid.NewGuid():N}";

    public static IProducer<byte[]?, byte[]?> Producer(string servers, Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig { BootstrapServers = servers, LingerMs = 1, MessageTimeoutMs = 30_000 };
        configure?.Invoke(config);
        return new ProducerBuilder<byte[]?, byte[]?>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }

    public static IConsumer<byte[]?, byte[]?> Consumer(string servers, string? group = null, Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = servers,
            GroupId = group ?? NewName("group"),
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnablePartitionEof = false,
            CheckCrcs = true,
            SessionTimeoutMs = 6_000,
            HeartbeatIntervalMs = 200,
        };
        configure?.Invoke(config);
        return new ConsumerBuilder<byte[]?, byte[]?>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }

    public static IAdminClient Admin(string servers) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).SetLogHandler(static (_, _) => { }).Build();

    /// <summary>Reads the given number of messages of one partition from its beginning.</summary>
    public static List<ConsumeResult<byte[]?, byte[]?>> ReadFromBeginning(string servers, string topic, int count, int partition = 0)
    {
        using var consumer = Consumer(servers);
        consumer.Assign(new TopicPartitionOffset(topic, partition, Offset.Beginning));
        var messages = new List<ConsumeResult<byte[]?, byte[]?>>();
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (messages.Count < count && Environment.TickCount64 < deadline)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } message)
            {
                messages.Add(message);
            }
        }

        return messages;
    }

    public static long HighWatermark(string servers, string topic, int partition = 0)
    {
        using var consumer = Consumer(servers);
        return consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), Patience).High.Value;
    }
}
