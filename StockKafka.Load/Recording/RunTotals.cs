using StockKafka.Load.Engine;

namespace StockKafka.Load.Recording;

/// <summary>Windows added up, those of the warm-up left out.</summary>
internal sealed class RunTotals(IReadOnlyList<Operation> operations)
{
    /// <summary>What is late by less is within the grain of timers and schedulers.</summary>
    public static readonly TimeSpan LateFrom = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<(int OperationId, string Kind), FailureCount> _failures = [];
    private long _measuredMicros;
    private long _endMicros;

    public IReadOnlyList<Operation> Operations { get; } = operations;

    public OperationStats[] ByOperation { get; } = [.. operations.Select(_ => new OperationStats())];

    public LatencyHistogram Lag { get; } = new();

    /// <summary>Operations that the generator began later than <see cref="LateFrom"/> by its own fault.</summary>
    public long Late => Lag.Count - Lag.CountAtOrBelow(RunClock.ToMicros(LateFrom));

    /// <summary>What became of the arrivals of the open model.</summary>
    public ArrivalCounts Arrivals { get; private set; }

    public long Dropped => Arrivals.Dropped;

    public int PeakUsers { get; private set; }

    public IEnumerable<FailureCount> Failures => _failures.Values.OrderByDescending(failure => failure.Count);

    public long Requests => ByOperation.Sum(stats => stats.Count);

    public long Failed => ByOperation.Sum(stats => stats.Failures);

    public long FailedInOutage => ByOperation.Sum(stats => stats.FailuresInOutage);

    public long FailedOutside => Failed - FailedInOutage;

    /// <summary>What the totals are of: all windows but those of the warm-up.</summary>
    public double Seconds => _measuredMicros / 1e6;

    /// <summary>End of the last window, that of a warm-up included.</summary>
    public double EndSeconds => _endMicros / 1e6;

    public void Add(Window window)
    {
        _endMicros = window.StartMicros + window.DurationMicros;
        PeakUsers = Math.Max(PeakUsers, window.Users);
        if (window.WarmUp)
        {
            return;
        }

        _measuredMicros += window.DurationMicros;
        for (var id = 0; id < ByOperation.Length; id++)
        {
            ByOperation[id].Add(window.Operations[id]);
        }

        Lag.Add(window.Lag);
        Arrivals += window.Arrivals;
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

    private static FailureCount Join(FailureCount known, FailureCount more) => known with
    {
        Count = known.Count + more.Count,
        InOutage = known.InOutage + more.InOutage,
        FirstMicros = Math.Min(known.FirstMicros, more.FirstMicros),
        LastMicros = Math.Max(known.LastMicros, more.LastMicros),
    };
}
