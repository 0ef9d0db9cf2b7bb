using Aspire.StackExchange.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers clients of Redis.</summary>
/// <remarks>Stands in for the published <c>Microsoft.Extensions.Hosting.AspireRedisExtensions</c>.</remarks>
public static class AspireRedisExtensions
{
    private const string Section = "Aspire:StackExchange:Redis";

    /// <summary>
    /// Registers an <see cref="IConnectionMultiplexer"/> for the connection string <paramref name="connectionName"/>, with a health check
    /// unless the settings say otherwise.
    /// </summary>
    public static void AddRedisClient(this IHostApplicationBuilder builder, string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null, Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, connectionName, null, configureSettings, configureOptions);

    /// <summary>As <see cref="AddRedisClient"/>, registered under the key <paramref name="name"/>, which also names the connection string.</summary>
    public static void AddKeyedRedisClient(this IHostApplicationBuilder builder, string name,
        Action<StackExchangeRedisSettings>? configureSettings = null, Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, name, name, configureSettings, configureOptions);

    /// <summary>As <see cref="AddRedisClient"/>, with something to build on.</summary>
    public static AspireRedisClientBuilder AddRedisClientBuilder(this IHostApplicationBuilder builder, string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null, Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, connectionName, null, configureSettings, configureOptions);

    /// <summary>As <see cref="AddKeyedRedisClient"/>, with something to build on.</summary>
    public static AspireRedisClientBuilder AddKeyedRedisClientBuilder(this IHostApplicationBuilder builder, string name,
        Action<StackExchangeRedisSettings>? configureSettings = null, Action<ConfigurationOptions>? configureOptions = null) =>
        Add(builder, name, name, configureSettings, configureOptions);

    private static AspireRedisClientBuilder Add(IHostApplicationBuilder builder, string name, string? key,
        Action<StackExchangeRedisSettings>? configureSettings, Action<ConfigurationOptions>? configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var settings = new StackExchangeRedisSettings();
        builder.Configuration.GetSection(Section).Bind(settings);
        builder.Configuration.GetSection($"{Section}:{name}").Bind(settings);
        settings.ConnectionString = builder.Configuration.GetConnectionString(name) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);
        AddConnection(builder.Services, key, () => Connect(builder.Configuration, name, settings, configureOptions));
        if (!settings.DisableAutoActivation)
        {
            builder.Services.AddHostedService(services => new Activation(() => Connection(services, key)));
        }

        if (!settings.DisableHealthChecks)
        {
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                key is null ? "StackExchange.Redis" : $"StackExchange.Redis_{name}", services => new RedisHealthCheck(() => Connection(services, key)), null, null));
        }

        return new AspireRedisClientBuilder(builder, settings, key);
    }

    private static void AddConnection(IServiceCollection services, string? key, Func<IConnectionMultiplexer> connect)
    {
        if (key is null)
        {
            services.AddSingleton(_ => connect());
        }
        else
        {
            services.AddKeyedSingleton(key, (_, _) => connect());
        }
    }

    private static IConnectionMultiplexer Connection(IServiceProvider services, string? key) =>
        key is null ? services.GetRequiredService<IConnectionMultiplexer>() : services.GetRequiredKeyedService<IConnectionMultiplexer>(key);

    private static ConnectionMultiplexer Connect(IConfiguration configuration, string name, StackExchangeRedisSettings settings, Action<ConfigurationOptions>? configureOptions)
    {
        var options = ConfigurationOptions.Parse(settings.ConnectionString ?? "");
        options.AbortOnConnectFail = false;
        configuration.GetSection($"{Section}:ConfigurationOptions").Bind(options);
        configuration.GetSection($"{Section}:{name}:ConfigurationOptions").Bind(options);
        configureOptions?.Invoke(options);
        return options.EndPoints.Count > 0
            ? ConnectionMultiplexer.Connect(options)
            : throw new InvalidOperationException(
                $"No endpoints specified. Set 'ConnectionStrings:{name}' or '{Section}:ConnectionString' (host:port of a Redis server).");
    }

    /// <summary>Connects when the host starts.</summary>
    private sealed class Activation(Func<IConnectionMultiplexer> connection) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.Run(connection, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
