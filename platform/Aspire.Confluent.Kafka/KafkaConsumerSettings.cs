using Confluent.Kafka;

namespace Aspire.Confluent.Kafka;

/// <summary>
/// Stands in for the published type of the same name. Bound from <c>Aspire:Confluent:Kafka:Consumer</c>; the switches for
/// health checks, metrics and traces are accepted, and this stand-in registers none of the three.
/// </summary>
public sealed class KafkaConsumerSettings
{
    /// <summary>Bootstrap servers; by default the connection string of the given name.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Settings of the client itself.</summary>
    public ConsumerConfig Config { get; } = new();

    /// <summary>Whether to leave out the health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Whether to leave out metrics.</summary>
    public bool DisableMetrics { get; set; }

    /// <summary>Whether to leave out traces.</summary>
    public bool DisableTracing { get; set; }
}
