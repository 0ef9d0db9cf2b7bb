using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Exporter.Prometheus;

namespace OpenTelemetry.Metrics;

/// <summary>Stands in for the published class of this name.</summary>
public static class PrometheusExporterMeterProviderBuilderExtensions
{
    /// <summary>Adds the exporter that Prometheus scrapes.</summary>
    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder) => AddPrometheusExporter(builder, null, null);

    /// <summary>Adds the exporter that Prometheus scrapes.</summary>
    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder, Action<PrometheusAspNetCoreOptions>? configure) =>
        AddPrometheusExporter(builder, null, configure);

    /// <summary>Adds the exporter that Prometheus scrapes.</summary>
    public static MeterProviderBuilder AddPrometheusExporter(
        this MeterProviderBuilder builder, string? name, Action<PrometheusAspNetCoreOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.ConfigureServices(services =>
        {
            if (configure is not null)
            {
                services.Configure(name ?? Options.DefaultName, configure);
            }

            services.TryAddSingleton<PrometheusExporter>();
            services.TryAddSingleton(provider => new ScrapeCache(
                provider.GetRequiredService<PrometheusExporter>(),
                provider.GetRequiredService<IOptionsMonitor<PrometheusAspNetCoreOptions>>().Get(name ?? Options.DefaultName),
                provider.GetService<TimeProvider>() ?? TimeProvider.System));
        });
        return builder.AddReader(provider => new BaseExportingMetricReader(provider.GetRequiredService<PrometheusExporter>())
        {
            TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
        });
    }
}
