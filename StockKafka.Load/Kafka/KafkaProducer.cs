using Confluent.Kafka;

namespace StockKafka.Load.Kafka;

/// <summary>
/// Producers as the load uses them. With acks=all every acknowledgement means that the message is on disk, and no retry doubles it.
/// </summary>
internal static class KafkaProducer
{
    /// <summary>A message that a broker's restart of half a minute delays must not be given up: the last word comes after two minutes.</summary>
    private const int MessageTimeoutMillis = 120_000;

    /// <summary>A broker that is back is found within a second.</summary>
    private const int MaxReconnectMillis = 1_000;

    /// <summary>Longest wait for the topic's partitions before the load begins without them.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A producer that is connected and knows the partitions of its topic. librdkafka looks for a topic that it does not know once a second,
    /// so that the first messages of one that has just been made would all take a second. Where there is no broker it is made all the same.
    /// </summary>
    public static IProducer<string, byte[]> Connect(string bootstrapServers, KafkaMessageOptions options)
    {
        var producer = Create(bootstrapServers, options);
        try
        {
            using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
            admin.GetMetadata(options.Topic, ConnectPatience);
        }
        catch (KafkaException)
        {
            // What cannot be reached shows in the load itself, as failures with their times.
        }

        return producer;
    }

    private static IProducer<string, byte[]> Create(string bootstrapServers, KafkaMessageOptions options)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            Acks = options.Acks,
            EnableIdempotence = options.Acks == Acks.All,
            LingerMs = options.Linger.TotalMilliseconds,
            CompressionType = options.Compression,
            MessageTimeoutMs = MessageTimeoutMillis,
            ReconnectBackoffMs = 100,
            ReconnectBackoffMaxMs = MaxReconnectMillis,
            SocketKeepaliveEnable = true,
            SocketNagleDisable = true,
            // The client's own report of each message is what is measured.
            EnableDeliveryReports = true,
            DeliveryReportFields = "status",
        };
        return new ProducerBuilder<string, byte[]>(config)
            .SetLogHandler(static (_, _) => { })
            .SetErrorHandler(static (_, _) => { })
            .Build();
    }
}
