using System.ComponentModel.DataAnnotations;

namespace StockKafka.Api.Ingest;

/// <summary>How messages become rows. Bound from <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    /// <summary>Messages after which a batch is written, and the most read ahead while the batch before it is being written. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int BatchSize { get; set; } = 10_000;

    /// <summary>Milliseconds after which a batch is written, counted from its first message. Default 100.</summary>
    [Range(1, 60_000)]
    public int BatchAgeMs { get; set; } = 100;

    /// <summary>
    /// Milliseconds between two batches while ingest keeps up with Kafka: then a batch is written as soon as nothing more is
    /// there to be read. Default 5.
    /// </summary>
    [Range(0, 60_000)]
    public int IdleBatchAgeMs { get; set; } = 5;

    /// <summary>Partitions of each topic that this service makes. Default 4.</summary>
    [Range(1, 1000)]
    public int TopicPartitions { get; set; } = 4;
}
