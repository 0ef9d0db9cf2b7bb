using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>Telemetry: metrics for Prometheus, and everything over OTLP where an endpoint is configured.</summary>
public static class TelemetryExtensions
{
    private static readonly double[] DurationBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", ServiceNameVariable = "OTEL_SERVICE_NAME", SamplerVariable = "OTEL_TRACES_SAMPLER";

    /// <summary>Whether spans are collected: an OTLP endpoint is configured. What costs something only for spans is done only then.</summary>
    public static bool IsTraced(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration[OtlpEndpoint]);

    /// <summary>What the service is called in its telemetry: the name that OpenTelemetry's variable gives, else that of the program.</summary>
    internal static string ServiceName(this IHostApplicationBuilder builder) =>
        builder.Configuration[ServiceNameVariable] is { Length: > 0 } given ? given : builder.Environment.ApplicationName;

    /// <summary>Prometheus keeps the ending <c>_count</c> for histograms; gauges that end so end in <c>number</c> instead.</summary>
    private static MetricStreamConfiguration? WithoutCountSuffix(Instrument instrument)
    {
        var kind = instrument.GetType().Name;
        var isGauge = kind.Contains("UpDownCounter", StringComparison.Ordinal) || kind.Contains("Gauge", StringComparison.Ordinal);
        return isGauge && (instrument.Name.EndsWith(".count", StringComparison.Ordinal) || instrument.Name.EndsWith("_count", StringComparison.Ordinal))
            ? new MetricStreamConfiguration { Name = instrument.Name[..^"count".Length] + "number" }
            : null;
    }

    /// <summary>Durations of our own, in seconds, need buckets of that size; the SDK's are made for milliseconds.</summary>
    private static MetricStreamConfiguration? InSeconds(Instrument instrument) =>
        instrument is { Meter.Name: "StockKafka", Unit: "s" } && instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal)
            ? new ExplicitBucketHistogramConfiguration { Boundaries = DurationBounds }
            : null;

    internal static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<TelemetryOptions>("Telemetry");
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddMeter("StockKafka", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting",
                    "System.Net.Http", "System.Runtime")
                .AddProcessInstrumentation()
                .AddView(WithoutCountSuffix)
                .AddView(InSeconds)
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddPrometheusExporter());
        if (string.IsNullOrEmpty(builder.Configuration[ServiceNameVariable]))
        {
            telemetry.ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName));
        }

        if (IsTraced(builder.Configuration))
        {
            // Spans that nobody collects would cost every request something.
            telemetry.WithTracing(tracing => tracing.AddSource("StockKafka.*", "System.Net.Http").AddAspNetCoreInstrumentation(RequestTraces.Configure));
            if (string.IsNullOrEmpty(builder.Configuration[SamplerVariable]))
            {
                telemetry.WithTracing(tracing => tracing.SetSampler(services => new ParentBasedSampler(ActivatorUtilities.CreateInstance<RateBoundedSampler>(services))));
            }

            telemetry.WithLogging(static _ => { }, options => options.IncludeFormattedMessage = true);
            telemetry.UseOtlpExporter();
        }
    }
}
