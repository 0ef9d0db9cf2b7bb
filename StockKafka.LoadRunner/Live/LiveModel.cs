using System.Collections.Concurrent;
using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;

namespace StockKafka.LoadRunner.Live;

/// <summary>What a live view shows, as of the end of the last window. Times in ms.</summary>
internal sealed record LiveSnapshot
{
    public double ElapsedSeconds { get; init; }

    public int Users { get; init; }

    public long Requests { get; init; }

    public long Failures { get; init; }

    public long FailuresInOutage { get; init; }

    /// <summary>Operations per second in the last five windows.</summary>
    public double Rate { get; init; }

    /// <summary>Operations per second that were asked for; null: users who think.</summary>
    public double? AskedRate { get; init; }

    /// <summary>In the order of <see cref="LiveModel.Percents"/>, of the last five windows; empty without operations.</summary>
    public IReadOnlyList<double> Recent { get; init; } = [];

    /// <summary>In the same order, from the start; empty without operations.</summary>
    public IReadOnlyList<double> Total { get; init; } = [];

    /// <summary>Lateness of the generator in the last five windows at the 99th percentile; NaN when nothing was started.</summary>
    public double Lag { get; init; } = double.NaN;

    /// <summary>What the run would be judged if it ended now; null before anything completed.</summary>
    public Verdict? Verdict { get; init; }

    public IReadOnlyList<LiveOperation> Operations { get; init; } = [];

    public IReadOnlyList<(string Operation, FailureCount Failure)> TopFailures { get; init; } = [];
}

internal sealed record LiveOperation(string Name, long Count, long Failures, double P50, double P95, double P99);

/// <summary>Adds up windows for the live view.</summary>
internal sealed class LiveModel(RunHeader header) : IRunSink, ISampleSink
{
    public static readonly IReadOnlyList<double> Percents = [50, 95, 99, 99.9, 100];

    private const int ShownFailures = 5;

    private readonly RunTotals _totals = new(header.Operations);
    private readonly ConcurrentQueue<SampleRecord> _samples = new();
    private volatile IReadOnlyDictionary<string, double> _gauges = new Dictionary<string, double>();
    private readonly RecentWindows _recent = new(SeriesBuilder.RecentLength);
    private volatile LiveSnapshot _snapshot = new();
    private volatile RunClock? _clock;

    public LiveSnapshot Snapshot => _snapshot;

    /// <summary>Null before the load has begun.</summary>
    public RunClock? Clock => _clock;

    /// <summary>The newest gauges of the machine, the processes and the servers; empty before the first were read.</summary>
    public IReadOnlyDictionary<string, double> Gauges => _gauges;

    public void Started(RunClock clock) => _clock = clock;

    /// <summary>Takes in what the monitor has read. Called from a thread of its own.</summary>
    public void Sampled(SampleRecord sample)
    {
        _samples.Enqueue(sample);
        _gauges = sample.Values;
    }

    public void Closed(Window window)
    {
        _totals.Add(window);
        _recent.Add(window);
        var all = _totals.Aggregate();
        _snapshot = new()
        {
            ElapsedSeconds = _totals.EndSeconds,
            Users = window.Users,
            Requests = all.Count,
            Failures = all.Failures,
            FailuresInOutage = all.FailuresInOutage,
            Rate = _recent.Rate,
            AskedRate = window.Arrivals.Due > 0 ? window.Arrivals.Due / (window.DurationMicros / 1e6) : null,
            Lag = _recent.Lag.Count == 0 ? double.NaN : _recent.Lag.Percentile(99) / 1_000d,
            Verdict = all.Count == 0 ? null : VerdictSoFar(),
            Recent = Percentiles(_recent.Responses),
            Total = Percentiles(all.AllResponses()),
            Operations = [.. header.Operations.Zip(_totals.ByOperation, Row)],
            TopFailures =
            [
                .. _totals.Failures.Take(ShownFailures)
                    .Select(failure => ($"{header.Operations[failure.OperationId].Type} {header.Operations[failure.OperationId].Name}", failure)),
            ],
        };
    }

    private Verdict VerdictSoFar() => Verdict.Of(new()
    {
        Header = header,
        Totals = _totals,
        Samples = [.. _samples],
    }, goesOn: true);

    private static LiveOperation Row(Operation operation, OperationStats stats)
    {
        var figures = Percentiles(stats.AllResponses());
        double At(int index) => figures.Count == 0 ? double.NaN : figures[index];
        return new($"{operation.Type} {operation.Name}", stats.Count, stats.Failures, At(0), At(1), At(2));
    }

    private static IReadOnlyList<double> Percentiles(LatencyHistogram histogram) => histogram.Count == 0
        ? []
        : [.. Percents.Select(percent => histogram.Percentile(percent) / 1_000d)];
}
