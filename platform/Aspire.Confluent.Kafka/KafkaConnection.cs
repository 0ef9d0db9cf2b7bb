using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace Aspire.Confluent.Kafka;

/// <summary>What producers and consumers have in common: where their settings are, and what is registered with them.</summary>
/// <param name="builder">The host's builder.</param>
/// <param name="kind"><c>Producer</c> or <c>Consumer</c>.</param>
/// <param name="name">Name of the connection string and of the section with settings of this one alone.</param>
internal sealed class KafkaConnection(IHostApplicationBuilder builder, string kind, string name)
{
    private const int StatisticsIntervalMs = 1000;

    /// <summary>As with the published package, the client's statistics become metrics where this switch of the runtime is on.</summary>
    private static bool IsMetered => AppContext.TryGetSwitch("EnableAspire8ConfluentKafkaMetrics", out var isOn) && isOn;

    public string? ConnectionString => builder.Configuration.GetConnectionString(name);

    /// <summary>Reads what is said for all of the kind, and then what is said for this one.</summary>
    public void Bind(object settings, ClientConfig config)
    {
        var all = builder.Configuration.GetSection($"Aspire:Confluent:Kafka:{kind}");
        foreach (var section in new[] { all, all.GetSection(name) })
        {
            section.Bind(settings);
            section.GetSection("Config").Bind(config);
        }
    }

    public void Prepare(ClientConfig config, string? connectionString, bool disableMetrics)
    {
        config.BootstrapServers = connectionString ?? config.BootstrapServers;
        if (!disableMetrics)
        {
            config.StatisticsIntervalMs ??= StatisticsIntervalMs;
            if (IsMetered)
            {
                builder.Services.TryAddSingleton<KafkaMetrics>();
                builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(KafkaMetrics.MeterName));
            }
        }
    }

    /// <exception cref="InvalidOperationException">No broker is named.</exception>
    public void Require(ClientConfig config)
    {
        if (string.IsNullOrEmpty(config.BootstrapServers))
        {
            throw new InvalidOperationException(
                $"No bootstrap servers configured: set 'ConnectionStrings:{name}' or 'Aspire:Confluent:Kafka:{kind}:{name}:ConnectionString' (host:port of a Kafka broker).");
        }
    }

    public static void AttachMetrics(IServiceProvider services, bool disableMetrics, Action<Action<string>> setHandler)
    {
        if (!disableMetrics && IsMetered)
        {
            setHandler(services.GetRequiredService<KafkaMetrics>().Take);
        }
    }
}
