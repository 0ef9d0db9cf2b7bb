using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>Telemetry: metrics for Prometheus, and everything over OTLP where an endpoint is configured.</summary>
internal static class TelemetryExtensions
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Prometheus keeps the ending <c>_count</c> for histograms; the runtime's gauges that end so end in <c>_number</c>.</summary>
    private static MetricStreamConfiguration? WithoutCountSuffix(Instrument instrument) =>
        instrument.Name.EndsWith(".count", StringComparison.Ordinal)
            && instrument.GetType().Name.Contains("UpDownCounter", StringComparison.Ordinal)
            ? new MetricStreamConfiguration { Name = instrument.Name[..^"count".Length] + "number" }
            : null;

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = Microsoft.Extensions.DependencyInjection.OpenTelemetryServicesExtensions.AddOpenTelemetry(builder.Services)
            .ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName))
            .WithMetrics(metrics => metrics
                .AddMeter("StockKafka", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting",
                    "System.Net.Http", "System.Runtime")
                .AddView(WithoutCountSuffix)
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddPrometheusExporter());
        if (!string.IsNullOrWhiteSpace(builder.Configuration[OtlpEndpoint]))
        {
            // Spans that nobody collects would cost every request something.
            telemetry.WithTracing(tracing => tracing.AddSource("StockKafka.*", "Microsoft.AspNetCore", "System.Net.Http"));
            telemetry.WithLogging();
            telemetry.UseOtlpExporter();
        }
    }
}
