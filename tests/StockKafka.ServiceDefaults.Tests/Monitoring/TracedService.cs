using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace StockKafka.ServiceDefaults.Tests.Monitoring;

/// <summary>A service with the defaults, whose spans are collected instead of sent, at a time that the test chooses.</summary>
internal sealed class TracedService : IAsyncDisposable
{
    public static readonly ActivitySource Source = new("StockKafka.Tests");

    private readonly ConcurrentQueue<Activity> _spans = [];
    private WebApplication _app = null!;

    public FakeTimeProvider Clock { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    /// <summary>The names of what was exported.</summary>
    public string[] Spans => [.. _spans.Select(span => span.DisplayName)];

    public IEnumerable<Activity> Exported => _spans;

    public static async Task<TracedService> StartAsync(params string[] arguments)
    {
        var service = new TracedService();
        // Nobody listens there: the exporter gives up in the background.
        var builder = WebApplication.CreateSlimBuilder(["--applicationName=shop", "--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "--Telemetry:TracesPerSecond=5", .. arguments]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(service.Clock);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(new Collector(service._spans))));
        builder.Services.AddHealthChecks().AddCheck("broken", () => HealthCheckResult.Unhealthy());
        service._app = builder.Build();
        service._app.MapDefaultEndpoints();
        service._app.MapGet("/quick/{name}", (string name) =>
        {
            using var child = Source.StartActivity("child");
            return name;
        });
        service._app.MapGet("/broken", string () => throw new DivideByZeroException());
        service._app.MapGet("/away", () =>
        {
            Activity.Current?.AddEvent(new("circuit.changed"));
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        });
        await service._app.StartAsync();
        // A caller who knows nothing of traces, though it is in this process: no header but the test's.
        service.Client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(service._app.Urls.Single()) };
        return service;
    }

    public async Task GetAsync(string path, int times = 1, string? traceParent = null)
    {
        for (; times > 0; times--)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("traceparent", traceParent);
            using var answer = await Client.SendAsync(request);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class Collector(ConcurrentQueue<Activity> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
            {
                if (span.Kind != ActivityKind.Client) // The test's own HTTP client is in this process.
                {
                    spans.Enqueue(span);
                }
            }

            return ExportResult.Success;
        }
    }
}
