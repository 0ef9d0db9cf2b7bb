using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using StockKafka.Bench.Data;
using StockKafka.MarketData.Cache;
using StockKafka.ServiceDefaults.Monitoring;

namespace StockKafka.Bench.Metrics;

/// <summary>What telemetry costs: the page that Prometheus scrapes, one measurement, and all of it together on the cached daily endpoint.</summary>
internal sealed class MetricsArea : Area
{
    private const int Scrapes = 100, Measurements = 10_000_000, Rounds = 8;

    public override string Name => "metrics";

    public override string Summary => "what telemetry costs: a scrape, a measurement, a request with and without";

    public override async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchRun run, CancellationToken cancellationToken) =>
    [
        .. await ScrapeAsync(run, cancellationToken).ConfigureAwait(false),
        .. await RecordAsync(run).ConfigureAwait(false),
        .. await RequestsAsync(run, cancellationToken).ConfigureAwait(false),
    ];

    private async Task<IReadOnlyList<Measurement>> ScrapeAsync(BenchRun run, CancellationToken cancellationToken)
    {
        await using var bench = ScrapeBench.Start();
        for (var warmUp = 0; warmUp < run.Scaled(Scrapes); warmUp++)
        {
            await bench.ScrapeAsync(cancellationToken).ConfigureAwait(false);
        }

        List<(long Page, double Milliseconds, long Allocated)> scrapes = [];
        var used = Environment.CpuUsage.TotalTime;
        for (var scrape = 0; scrape < run.Scaled(Scrapes); scrape++)
        {
            scrapes.Add(await bench.ScrapeAsync(cancellationToken).ConfigureAwait(false));
        }

        var processor = (Environment.CpuUsage.TotalTime - used).TotalMilliseconds / scrapes.Count;

        var (milliseconds, allocated) = (Median(scrapes.Select(scrape => scrape.Milliseconds)), Median(scrapes.Select(scrape => (double)scrape.Allocated)));
        run.Say($"{Name}: a scrape of {ScrapeBench.Series:#,0} series, {scrapes[0].Page:#,0} B: {milliseconds:0.00} ms, {processor:0.00} ms of processor time, {allocated:#,0} B allocated");
        return
        [
            Result($"scrape of {ScrapeBench.Series:#,0} series", milliseconds, "ms", Goal.AtMost(10)),
            Result("the same, processor time: what other load on the machine does not lengthen", processor, "ms"),
            Result($"scrape of {ScrapeBench.Series:#,0} series, allocated", allocated / 1048576, "MiB", Goal.AtMost(1)),
        ];
    }

    /// <summary>What a cached request counts, with the SDK listening as in a service. Processor time of the thread: other load does not lengthen it.</summary>
    private async Task<IReadOnlyList<Measurement>> RecordAsync(BenchRun run)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("StockKafka").SetExemplarFilter(ExemplarFilterType.TraceBased).AddPrometheusExporter());
        await using var app = builder.Build();
        app.Services.GetRequiredService<MeterProvider>();
        using var seed = new SeedMetrics("bench");
        var monitor = new SystemHealth(HealthLevel.Healthy, default, null, 0, null, 0, 0, 0, 0, 0, 0, null);
        seed.Show(() => monitor);
        var count = run.Scaled(Measurements);
        var cache = Cost(run, count, () => CacheMetrics.Request(CachedKind.Bars, CacheResult.Memory));
        var request = Cost(run, count / 2, () => seed.Answered(0.001, "GET", "/api/stock/{symbol}/daily", 200, null)); // Two measurements.
        run.Say($"{Name}: a measurement: cache {cache.Nanoseconds:0.0} ns, request {request.Nanoseconds / 2:0.0} ns");
        return
        [
            Result("a measurement on the way of a request: counting a reading of the cache", cache.Nanoseconds, "ns", Goal.AtMost(100)),
            Result("a measurement on the way of a request: one of stock_requests and stock_request_duration", request.Nanoseconds / 2, "ns", Goal.AtMost(100)),
            Result("a measurement on the way of a request, allocated", Math.Round(Math.Max(cache.Allocated, request.Allocated), 2), "B", Goal.AtMost(0)),
        ];
    }

    private static (double Nanoseconds, double Allocated) Cost(BenchRun run, int count, Action measure)
    {
        List<(double Nanoseconds, double Allocated)> rounds = [];
        for (var round = 0; round <= run.Repetitions; round++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var began = Environment.CpuUsage.TotalTime;
            for (var index = 0; index < count; index++)
            {
                measure();
            }

            rounds.Add(((Environment.CpuUsage.TotalTime - began).TotalNanoseconds / count, (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / count));
        }

        var measured = rounds.Skip(1).ToArray(); // The first warms up.
        return (Median(measured.Select(round => round.Nanoseconds)), Median(measured.Select(round => round.Allocated)));
    }

    /// <summary>Two processes in turns, alike but for telemetry; each pair of rounds is a ratio, so that what else the machine does falls on both.</summary>
    private async Task<IReadOnlyList<Measurement>> RequestsAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("stockkafka-metrics-");
        try
        {
            await using var redis = await RedisUnderTest.StartAsync(cancellationToken).ConfigureAwait(false);
            await using var on = await DailyUnderTest.StartAsync(Path.Combine(folder.FullName, "on"), redis.Address, true, cancellationToken).ConfigureAwait(false);
            await using var off = await DailyUnderTest.StartAsync(Path.Combine(folder.FullName, "off"), redis.Address, false, cancellationToken).ConfigureAwait(false);
            on.Run(run.Seconds(10)); // Compiled and tiered up before anything is measured.
            off.Run(run.Seconds(10));
            List<(DailyRound On, DailyRound Off)> rounds = [];
            for (var round = 0; round < (run.Quick ? 1 : Rounds); round++)
            {
                var isOnFirst = round % 2 == 0;
                var first = (isOnFirst ? on : off).Measure(run.Seconds(3));
                var second = (isOnFirst ? off : on).Measure(run.Seconds(3));
                rounds.Add(isOnFirst ? (first, second) : (second, first));
                run.Say($"{Name}: GET daily/s: with telemetry {rounds[^1].On.Rate:#,0}, without {rounds[^1].Off.Rate:#,0}; processor time {rounds[^1].On.CpuMicros:0.0} us, without {rounds[^1].Off.CpuMicros:0.0} us");
            }

            return
            [
                Result("GET daily from cache, with telemetry", Median(rounds.Select(round => round.On.Rate)), "requests/s"),
                Result("GET daily from cache, without", Median(rounds.Select(round => round.Off.Rate)), "requests/s"),
                Result("cost of telemetry on it", (1 - Median(rounds.Select(round => round.On.Rate / round.Off.Rate))) * 100, "%", Goal.AtMost(10)),
                Result("the same in processor time of the server, for a request", Median(rounds.Select(round => round.On.CpuMicros - round.Off.CpuMicros)), "us"),
                Result("the same in processor time of the server", (Median(rounds.Select(round => round.On.CpuMicros / round.Off.CpuMicros)) - 1) * 100, "%"),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
