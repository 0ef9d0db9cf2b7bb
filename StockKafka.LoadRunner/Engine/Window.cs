namespace StockKafka.LoadRunner.Engine;

/// <summary>All counts of one stretch of a run, about a second long. Windows follow each other without gap or overlap.</summary>
sealed class Window
{
    public Window(int operations)
        : this([.. Enumerable.Range(0, operations).Select(_ => new OperationStats())], new LatencyHistogram())
    {
    }

    public Window(OperationStats[] operations, LatencyHistogram lag) => (Operations, Lag) = (operations, lag);

    /// <summary>Beginning, µs of the run's clock.</summary>
    public long StartMicros { get; set; }

    public long DurationMicros { get; set; }

    /// <summary>Virtual users at the end of the window.</summary>
    public int Users { get; set; }

    /// <summary>Arrivals that were due in this window and given up because too many were waiting already.</summary>
    public long Dropped { get; set; }

    /// <summary>By operation id.</summary>
    public OperationStats[] Operations { get; }

    /// <summary>Started − intended of every operation: how late the generator itself was.</summary>
    public LatencyHistogram Lag { get; }

    public IReadOnlyList<FailureCount> Failures { get; set; } = [];

    public void Clear()
    {
        foreach (var stats in Operations)
        {
            stats.Clear();
        }

        Lag.Clear();
        Failures = [];
        Dropped = 0;
    }
}
