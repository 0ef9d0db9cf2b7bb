using System.ComponentModel.DataAnnotations;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>How many writing requests one address may send. Bound from <c>WriteLimit</c>.</summary>
public sealed class WriteLimitOptions
{
    /// <summary>Requests a second, sustained. Default 20,000: more than one small machine takes, so that only a runaway client meets it.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 20_000;

    /// <summary>Requests at once after a quiet time. Default 40,000.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 40_000;
}
