using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace StockKafka.Bench.Metrics;

/// <summary>
/// A page of 5,000 series, written by the exporter of the services: 2,000 of counters, 1,000 of gauges, 2,000 of histograms (100 with 20 lines each).
/// Its endpoint is called without a network, so that what is allocated is the exporter's.
/// </summary>
internal sealed class ScrapeBench : IAsyncDisposable
{
    public const int Series = 5_000;

    /// <summary>Several times what a page has.</summary>
    private const int MostBytes = 8 << 20;

    private const int Counters = 40, Gauges = 20, Histograms = 10, ValuesOfALabel = 50, HistogramValues = 10;

    private static readonly double[] Bounds = [.. Enumerable.Range(1, 17).Select(bound => bound * 0.01)];

    private readonly Meter _meter = new("StockKafka.Bench.Scrape");
    private readonly WebApplication _app;
    private readonly byte[] _page = new byte[MostBytes];
    private readonly RequestDelegate _scrape;

    private ScrapeBench(WebApplication app)
    {
        _app = app;
        _scrape = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).Single().RequestDelegate!;
    }

    public static ScrapeBench Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("StockKafka.Bench.Scrape")
            .AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0));
        var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        app.Services.GetRequiredService<MeterProvider>();
        var bench = new ScrapeBench(app);
        bench.Record();
        return bench;
    }

    /// <summary>Scrapes once. Answers bytes of the page, milliseconds, and bytes allocated.</summary>
    public async Task<(long Page, double Milliseconds, long Allocated)> ScrapeAsync(CancellationToken cancellationToken)
    {
        using var page = new MemoryStream(_page);
        var context = new DefaultHttpContext { RequestServices = _app.Services, RequestAborted = cancellationToken };
        context.Response.Body = page;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var began = Stopwatch.GetTimestamp();
        await _scrape(context).ConfigureAwait(false);
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return (page.Position, took, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    public async ValueTask DisposeAsync()
    {
        _meter.Dispose();
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private void Record()
    {
        for (var index = 0; index < Counters; index++)
        {
            var counter = _meter.CreateCounter<long>(Name("counter", index), "{request}", "Requests of the bench");
            Each(ValuesOfALabel, tags => counter.Add(12_345, tags));
        }

        for (var index = 0; index < Gauges; index++)
        {
            var gauge = _meter.CreateGauge<double>(Name("gauge", index), "s", "A gauge of the bench");
            Each(ValuesOfALabel, tags => gauge.Record(0.123456789, tags));
        }

        for (var index = 0; index < Histograms; index++)
        {
            var histogram = _meter.CreateHistogram(Name("histogram", index), "s", "A histogram of the bench", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
            Each(HistogramValues, tags => histogram.Record(0.05, tags));
        }
    }

    private static string Name(string kind, int index) => string.Create(CultureInfo.InvariantCulture, $"bench.{kind}.{index}");

    private static void Each(int values, Action<TagList> record)
    {
        for (var value = 0; value < values; value++)
        {
            record(new TagList { { "http.route", string.Create(CultureInfo.InvariantCulture, $"/api/route/{value}") }, { "http.request.method", "GET" } });
        }
    }
}
