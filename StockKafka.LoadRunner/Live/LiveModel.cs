using StockKafka.LoadRunner.Engine;
using StockKafka.LoadRunner.Recording;

namespace StockKafka.LoadRunner.Live;

/// <summary>What a live view shows, as of the end of the last window. Times in ms.</summary>
sealed record LiveSnapshot
{
    public double ElapsedSeconds { get; init; }

    public int Users { get; init; }

    public long Requests { get; init; }

    public long Failures { get; init; }

    public long FailuresInOutage { get; init; }

    /// <summary>Operations per second in the last five windows.</summary>
    public double Rate { get; init; }

    /// <summary>p50, p95, p99 of the last five windows; empty without operations.</summary>
    public IReadOnlyList<double> Recent { get; init; } = [];

    /// <summary>p50, p95, p99 from the start; empty without operations.</summary>
    public IReadOnlyList<double> Total { get; init; } = [];

    public IReadOnlyList<LiveOperation> Operations { get; init; } = [];

    public IReadOnlyList<(string Operation, FailureCount Failure)> TopFailures { get; init; } = [];
}

sealed record LiveOperation(string Name, long Count, long Failures, double P50, double P95, double P99);

/// <summary>Adds up windows for the live view.</summary>
sealed class LiveModel(IReadOnlyList<Operation> operations) : IRunSink
{
    const int ShownFailures = 5;

    readonly RunTotals _totals = new(operations);
    readonly RecentWindows _recent = new(SeriesBuilder.RecentLength);
    volatile LiveSnapshot _snapshot = new();
    volatile RunClock? _clock;

    public LiveSnapshot Snapshot => _snapshot;

    /// <summary>Null before the load has begun.</summary>
    public RunClock? Clock => _clock;

    public void Started(RunClock clock) => _clock = clock;

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
            Recent = Percentiles(_recent.Responses),
            Total = Percentiles(all.AllResponses()),
            Operations = [.. operations.Zip(_totals.ByOperation, Row)],
            TopFailures =
            [
                .. _totals.Failures.Take(ShownFailures)
                    .Select(failure => ($"{operations[failure.OperationId].Type} {operations[failure.OperationId].Name}", failure)),
            ],
        };
    }

    static LiveOperation Row(Operation operation, OperationStats stats)
    {
        var figures = Percentiles(stats.AllResponses());
        double At(int index) => figures.Count == 0 ? double.NaN : figures[index];
        return new($"{operation.Type} {operation.Name}", stats.Count, stats.Failures, At(0), At(1), At(2));
    }

    static IReadOnlyList<double> Percentiles(LatencyHistogram histogram) => histogram.Count == 0
        ? []
        : [histogram.Percentile(50) / 1_000d, histogram.Percentile(95) / 1_000d, histogram.Percentile(99) / 1_000d];
}
