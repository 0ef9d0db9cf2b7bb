using System.Diagnostics.Metrics;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.LoadRuns;

/// <summary>
/// Load runs as gauges: what is under way, and how the last run of each load did beside those before it. One that was invalid says nothing.
/// </summary>
/// <remarks>The label <c>load</c> has at most <see cref="MaxLoads"/> values, those of the newest runs.</remarks>
internal sealed class LoadRunMetrics : BackgroundService
{
    /// <summary>The load runner is heard of every few seconds; one that is not heard of for so long has died.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private const int MaxLoads = 10, BaselineRuns = 5, RunsRead = 500;

    private readonly MarketStore _store;
    private readonly LoadRunTable _table;
    private readonly TimeProvider _clock;
    private volatile IReadOnlyList<LoadRun> _open = [];
    private volatile IReadOnlyList<LoadStanding> _last = [];

    public LoadRunMetrics(MarketStore store, LoadRunTable table, IMeterFactory meters, TimeProvider clock)
    {
        _store = store;
        _table = table;
        _clock = clock;
        var meter = meters.Create("StockKafka");
        meter.CreateObservableGauge("stock.load.runs.active", () => Active().Count(), "{run}", "Load runs under way");
        meter.CreateObservableGauge("stock.load.faults.active", Faults, "{fault}", "What load runs have taken away, by resource");
        Show(meter, "stock.load.run.p95", "s", "95th percentile of the response time of the last run of a load", run => run.Last.P95Seconds);
        Show(meter, "stock.load.run.baseline.p95", "s", "Median of that of the runs before it that passed, five at most", run => run.BaselineP95);
        Show(meter, "stock.load.run.requests_per_second", null, "Operations per second of the last run of a load", run => run.Last.RequestsPerSecond);
        Show(meter, "stock.load.run.error_ratio", null, "Share of operations that failed in the last run of a load", run => run.Last.ErrorRatio);
        Show(meter, "stock.load.run.failed", null, "Whether the last run of a load was judged FAIL", run => run.Last.Verdict == "fail" ? 1 : 0);
    }

    /// <summary>Reads the runs anew.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var runs = await _table.ListAsync(RunsRead, cancellationToken).ConfigureAwait(false);
        _open = [.. runs.Where(run => run.EndedAt is null)];
        _last = [.. runs.Where(run => run is { EndedAt: not null, Verdict: not "invalid" }).GroupBy(run => run.Load).Take(MaxLoads).Select(LoadStanding.Of)];
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _store.WaitUntilOpenAsync(stoppingToken).ConfigureAwait(false);
        await RefreshAsync(stoppingToken).ConfigureAwait(false);
    }

    private void Show(Meter meter, string name, string? unit, string meaning, Func<LoadStanding, double?> value) => meter.CreateObservableGauge(
        name,
        () => _last.Where(run => value(run) is not null).Select(run => new Measurement<double>(value(run)!.Value, new KeyValuePair<string, object?>("load", run.Last.Load))),
        unit, meaning);

    private IEnumerable<LoadRun> Active() => _open.Where(run => _clock.GetUtcNow() - run.HeardAt < Silence);

    private IEnumerable<Measurement<int>> Faults() => Active().SelectMany(run => run.Faults).GroupBy(fault => fault.Resource)
        .Select(faults => new Measurement<int>(faults.Count(fault => fault.EndedAt is null), new KeyValuePair<string, object?>("resource", faults.Key)));

    /// <summary>The last run of a load beside those before it.</summary>
    private sealed record LoadStanding(LoadRun Last, double? BaselineP95)
    {
        /// <param name="runs">Ended runs of one load, newest first.</param>
        public static LoadStanding Of(IEnumerable<LoadRun> runs)
        {
            double[] before = [.. runs.Skip(1).Where(run => run is { Verdict: "pass", P95Seconds: not null }).Take(BaselineRuns).Select(run => run.P95Seconds!.Value).Order()];
            return new(runs.First(), before.Length == 0 ? null : (before[(before.Length - 1) / 2] + before[before.Length / 2]) / 2);
        }
    }
}
