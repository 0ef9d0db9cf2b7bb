using System.ComponentModel.DataAnnotations;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>What is recorded in traces. Bound from <c>Telemetry</c>; the variable <c>OTEL_TRACES_SAMPLER</c> takes its place where it is set.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// Traces that begin here in a second at most, of each kind of beginning (requests, batches read from Kafka, …); after a pause twice as
    /// many at once. Failures are recorded beyond it. 0 to 100,000, default 20; 0: failures alone.
    /// </summary>
    [Range(0, 100_000)]
    public int TracesPerSecond { get; set; } = 20;
}
