namespace StockKafka.Load.Engine;

/// <summary>All counts of one stretch of a run, about a second long. Windows follow each other without gap or overlap.</summary>
internal sealed class Window
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

    /// <summary>Part of the warm-up: recorded, shown, and left out of every total.</summary>
    public bool WarmUp { get; set; }

    /// <summary>Of the open model, counted when the generator came to them.</summary>
    public ArrivalCounts Arrivals { get; set; }

    /// <summary>Processor time that the generator used, µs.</summary>
    public long ProcessorMicros { get; set; }

    /// <summary>By operation id.</summary>
    public OperationStats[] Operations { get; }

    /// <summary>How late the generator itself was with each operation: started − intended, without the wait for a user who was busy.</summary>
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
        Arrivals = default;
    }
}
