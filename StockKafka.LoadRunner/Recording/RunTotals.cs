using StockKafka.LoadRunner.Engine;

namespace StockKafka.LoadRunner.Recording;

/// <summary>Windows added up.</summary>
sealed class RunTotals(IReadOnlyList<Operation> operations)
{
    readonly Dictionary<(int OperationId, string Kind), FailureCount> _failures = [];

    public IReadOnlyList<Operation> Operations { get; } = operations;

    public OperationStats[] ByOperation { get; } = [.. operations.Select(_ => new OperationStats())];

    public LatencyHistogram Lag { get; } = new();

    public long ElapsedMicros { get; private set; }

    public long Dropped { get; private set; }

    public int PeakUsers { get; private set; }

    public IEnumerable<FailureCount> Failures => _failures.Values.OrderByDescending(failure => failure.Count);

    public long Requests => ByOperation.Sum(stats => stats.Count);

    public long Failed => ByOperation.Sum(stats => stats.Failures);

    public long FailedInOutage => ByOperation.Sum(stats => stats.FailuresInOutage);

    public long FailedOutside => Failed - FailedInOutage;

    public double Seconds => ElapsedMicros / 1e6;

    public void Add(Window window)
    {
        for (var id = 0; id < ByOperation.Length; id++)
        {
            ByOperation[id].Add(window.Operations[id]);
        }

        Lag.Add(window.Lag);
        ElapsedMicros = window.StartMicros + window.DurationMicros;
        Dropped += window.Dropped;
        PeakUsers = Math.Max(PeakUsers, window.Users);
        foreach (var failure in window.Failures)
        {
            var key = (failure.OperationId, failure.Kind);
            _failures[key] = _failures.TryGetValue(key, out var known) ? Join(known, failure) : failure;
        }
    }

    /// <summary>All operations together.</summary>
    public OperationStats Aggregate()
    {
        var all = new OperationStats();
        foreach (var stats in ByOperation)
        {
            all.Add(stats);
        }

        return all;
    }

    static FailureCount Join(FailureCount known, FailureCount more) => known with
    {
        Count = known.Count + more.Count,
        InOutage = known.InOutage + more.InOutage,
        FirstMicros = Math.Min(known.FirstMicros, more.FirstMicros),
        LastMicros = Math.Max(known.LastMicros, more.LastMicros),
    };
}
