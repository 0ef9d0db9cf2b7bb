namespace Aspire.StackExchange.Redis;

/// <summary>
/// Stands in for the published type of the same name. Bound from <c>Aspire:StackExchange:Redis</c>; the switches for health
/// checks and traces are accepted, and this stand-in registers neither.
/// </summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>Such as <c>localhost:6379,password=…</c>; by default the connection string of the given name.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether to leave out the health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Whether to leave out traces.</summary>
    public bool DisableTracing { get; set; }
}
