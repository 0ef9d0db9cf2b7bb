namespace Aspire.StackExchange.Redis;

/// <summary>
/// How a client of Redis is made. Bound from <c>Aspire:StackExchange:Redis</c> and
/// <c>Aspire:StackExchange:Redis:{name}</c>, the client's own options from <c>ConfigurationOptions</c> within them.
/// </summary>
/// <remarks>Stands in for the published <c>Aspire.StackExchange.Redis.StackExchangeRedisSettings</c>.</remarks>
public sealed class StackExchangeRedisSettings
{
    /// <summary>Such as <c>localhost:6379,password=…</c>; by default the connection string of the given name.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether to connect when the client is first asked for instead of when the host starts. Default true.</summary>
    public bool DisableAutoActivation { get; set; } = true;

    /// <summary>Whether to leave out the health check, which pings every server.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Whether to leave out a span for each command; the client of this stand-in has none to give.</summary>
    public bool DisableTracing { get; set; }
}
