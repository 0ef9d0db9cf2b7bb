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
    private static readonly double[] DurationBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Prometheus keeps the ending <c>_count</c> for histograms; the runtime's gauges that end so end in <c>_number</c>.</summary>
    private static MetricStreamConfiguration? WithoutCountSuffix(Instrument instrument) =>
        instrument.Name.EndsWith(".count", StringComparison.Ordinal)
            && instrument.GetType().Name.Contains("UpDownCounter", StringComparison.Ordinal)
            ? new MetricStreamConfiguration { Name = instrument.Name[..^"count".Length] + "number" }
            : null;

    /// <summary>Durations of our own, in seconds, need buckets of that size; the SDK's are made for milliseconds.</summary>
    private static MetricStreamConfiguration? InSeconds(Instrument instrument) =>
        instrument is { Meter.Name: "StockKafka", Unit: "s" } && instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal)
            ? new ExplicitBucketHistogramConfiguration { Boundaries = DurationBounds }
            : null;

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = Microsoft.Extensions.DependencyInjection.OpenTelemetryServicesExtensions.AddOpenTelemetry(builder.Services)
            .ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName))
            .WithMetrics(metrics => metrics
                .AddMeter("StockKafka", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting",
                    "System.Net.Http", "System.Runtime")
                .AddView(WithoutCountSuffix)
                .AddView(InSeconds)
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
