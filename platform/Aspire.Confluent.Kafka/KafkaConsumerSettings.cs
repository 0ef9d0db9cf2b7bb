using Confluent.Kafka;

namespace Aspire.Confluent.Kafka;

/// <summary>
/// How a consumer of Kafka is made. Bound from <c>Aspire:Confluent:Kafka:Consumer</c> and <c>Aspire:Confluent:Kafka:Consumer:{name}</c>, the client's own
/// settings from <c>Config</c> within them.
/// </summary>
public sealed class KafkaConsumerSettings
{
    /// <summary>Bootstrap servers; by default the connection string of the given name.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Settings of the client itself.</summary>
    public ConsumerConfig Config { get; } = new();

    /// <summary>Whether to leave out the health check; the stand-in has none.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Whether to leave out metrics: statistics of the client, each second unless <c>Config.StatisticsIntervalMs</c> says otherwise.</summary>
    public bool DisableMetrics { get; set; }

    /// <summary>Whether to leave out a span for each message; the stand-in has none.</summary>
    public bool DisableTracing { get; set; }
}
