using Confluent.Kafka;
using StockKafka.Load.Notation;

namespace StockKafka.Load.Kafka;

/// <summary>How messages are sent, and what they look like.</summary>
internal sealed record KafkaMessageOptions
{
    /// <summary>Kept below the million bytes that brokers take of a message by default.</summary>
    public const int MostBytes = 900_000;

    /// <summary>Enough to keep batches full, few enough to see latency and not a queue.</summary>
    public const int DefaultOutstanding = 2_000;

    /// <summary>What the client's own queue holds.</summary>
    public const int MostOutstanding = 100_000;

    public static readonly TimeSpan DefaultLinger = TimeSpan.FromMilliseconds(2);

    /// <summary>Who must have a message before it counts as acknowledged. Below all, producers are not idempotent.</summary>
    public Acks Acks { get; init; } = Acks.All;

    /// <summary>Messages shorter than this are filled up with characters that do not compress.</summary>
    public int MinBytes { get; init; }

    public CompressionType Compression { get; init; } = CompressionType.None;

    /// <summary>How long a message waits for others to share its batch.</summary>
    public TimeSpan Linger { get; init; } = DefaultLinger;

    public required string Topic { get; init; }

    /// <summary>Messages of one producer that may wait for their acknowledgement at once; the next one waits for half of them.</summary>
    public int Outstanding { get; init; } = DefaultOutstanding;

    public override string ToString() =>
        $"acks={(Acks == Acks.All ? "all, idempotent" : $"{(int)Acks}")}"
        + (MinBytes > 0 ? $", {MinBytes} bytes" : "")
        + (Compression == CompressionType.None ? "" : $", {Compression.ToString().ToLowerInvariant()}")
        + (Linger == DefaultLinger ? "" : $", linger {Durations.Format(Linger)}")
        + (Outstanding == DefaultOutstanding ? "" : $", {Outstanding} outstanding");
}
