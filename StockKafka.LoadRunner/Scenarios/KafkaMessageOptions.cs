using Confluent.Kafka;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>How messages are sent, and what they look like.</summary>
sealed record KafkaMessageOptions
{
    /// <summary>Kept below the million bytes that brokers take of a message by default.</summary>
    public const int MostBytes = 900_000;

    public static readonly TimeSpan DefaultLinger = TimeSpan.FromMilliseconds(2);

    /// <summary>Who must have a message before it counts as acknowledged. Below all, producers are not idempotent.</summary>
    public Acks Acks { get; init; } = Acks.All;

    /// <summary>Quotes shorter than this are filled up with characters that do not compress.</summary>
    public int MinBytes { get; init; }

    public CompressionType Compression { get; init; } = CompressionType.None;

    /// <summary>How long a message waits for others to share its batch.</summary>
    public TimeSpan Linger { get; init; } = DefaultLinger;

    public string Topic { get; init; } = KafkaStress.Topic;

    public override string ToString() =>
        $"acks={(Acks == Acks.All ? "all, idempotent" : $"{(int)Acks}")}"
        + (MinBytes > 0 ? $", {MinBytes} bytes" : "")
        + (Compression == CompressionType.None ? "" : $", {Compression.ToString().ToLowerInvariant()}")
        + (Linger == DefaultLinger ? "" : $", linger {CommandLine.Durations.Format(Linger)}")
        + (Topic == KafkaStress.Topic ? "" : $", topic {Topic}");
}
