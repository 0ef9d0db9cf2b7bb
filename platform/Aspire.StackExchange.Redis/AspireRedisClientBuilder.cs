using Microsoft.Extensions.Hosting;

namespace Aspire.StackExchange.Redis;

/// <summary>What further packages for a Redis client build on.</summary>
/// <remarks>Stands in for the published <c>Aspire.StackExchange.Redis.AspireRedisClientBuilder</c>.</remarks>
public sealed class AspireRedisClientBuilder
{
    /// <summary>Says what was registered.</summary>
    public AspireRedisClientBuilder(IHostApplicationBuilder hostBuilder, StackExchangeRedisSettings settings, string? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(hostBuilder);
        (HostBuilder, Settings, ServiceKey) = (hostBuilder, settings, serviceKey);
    }

    /// <summary>Where the client was registered.</summary>
    public IHostApplicationBuilder HostBuilder { get; }

    /// <summary>Its key; null without one.</summary>
    public string? ServiceKey { get; }

    /// <summary>Its settings.</summary>
    public StackExchangeRedisSettings Settings { get; }
}
