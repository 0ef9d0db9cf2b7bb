using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace StockKafka.Prometheus.Tests;

/// <summary>A service with a meter of its own, scraped over HTTP.</summary>
internal sealed class ScrapedService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScrapedService(WebApplication app, string name)
    {
        _app = app;
        Meter = new Meter(name, "1.2.3");
        Source = new ActivitySource(name);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public Meter Meter { get; }

    public ActivitySource Source { get; }

    public HttpClient Client { get; }

    public static async Task<ScrapedService> StartAsync(Action<PrometheusAspNetCoreOptions>? configure = null)
    {
        var name = "test." + Guid.NewGuid().ToString("N");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddAttributes([new("service.name", "probe \"x\""), new("service.version", 1L)]))
            .WithMetrics(metrics => metrics.AddMeter(name, name + ".second").SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddPrometheusExporter(configure ?? (options => options.ScrapeResponseCacheDurationMilliseconds = 0)))
            .WithTracing(tracing => tracing.AddSource(name));
        var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        await app.StartAsync();
        return new ScrapedService(app, name);
    }

    public async Task<string> ScrapeAsync(string accept = "text/plain")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        using var response = await Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Meter.Dispose();
        Source.Dispose();
        await _app.DisposeAsync();
    }
}
