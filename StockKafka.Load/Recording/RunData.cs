using StockKafka.Load.Engine;

namespace StockKafka.Load.Recording;

/// <summary>One run, read back from its file: what every report is made of.</summary>
internal sealed class RunData
{
    public required RunHeader Header { get; init; }

    public required RunTotals Totals { get; init; }

    public IReadOnlyList<SeriesPoint> Series { get; init; } = [];

    public IReadOnlyList<SampleRecord> Samples { get; init; } = [];

    public IReadOnlyList<FaultRecord> Faults { get; init; } = [];

    public IReadOnlyList<OutageRecord> Outages { get; init; } = [];

    /// <summary>Steps of a search for the breakpoint.</summary>
    public IReadOnlyList<StepRecord> Steps { get; init; } = [];

    public LedgerRecord? Ledger { get; init; }

    /// <summary>Null when the run did not come to its end.</summary>
    public RunEnd? End { get; init; }

    /// <summary>Null when no baseline was named.</summary>
    public ComparisonRecord? Comparison { get; init; }
}

/// <summary>One window in figures. Times in ms; NaN where the window has no operation.</summary>
internal sealed class SeriesPoint
{
    public double StartSeconds { get; init; }

    public double DurationSeconds { get; init; }

    public int Users { get; init; }

    /// <summary>Part of the warm-up: in no total.</summary>
    public bool WarmUp { get; init; }

    /// <summary>Arrivals of the open model that were due in this window.</summary>
    public long Due { get; init; }

    /// <summary>Processors that the generator kept busy; 1 is one whole processor.</summary>
    public double GeneratorProcessors { get; init; }

    public required SeriesFigures All { get; init; }

    /// <summary>By operation id, as they were in this window.</summary>
    public required IReadOnlyList<SeriesFigures> ByOperation { get; init; }

    /// <summary>Percentiles of all operations of this window and the few before it, as in <see cref="SeriesFigures.Percentiles"/>.</summary>
    public required IReadOnlyList<double> Recent { get; init; }

    /// <summary>Percentiles of the service times of this window.</summary>
    public IReadOnlyList<double> Service { get; init; } = [];

    /// <summary>Percentiles of the service times of this window and the few before it.</summary>
    public IReadOnlyList<double> RecentService { get; init; } = [];

    /// <summary>Lateness of the generator at its 99th percentile in this window and the few before it; NaN where nothing was started.</summary>
    public double RecentLag { get; init; } = double.NaN;

    public double EndSeconds => StartSeconds + DurationSeconds;
}

/// <summary>Figures of one operation, or of all, in one window and in total up to its end.</summary>
internal sealed record SeriesFigures
{
    public long Count { get; init; }

    public long Failures { get; init; }

    /// <summary>Those of them that lie inside an outage window.</summary>
    public long FailuresInOutage { get; init; }

    /// <summary>Percentiles of this window in the order of <see cref="LocustPercentiles.All"/>, ms; empty when it has no operation.</summary>
    public IReadOnlyList<double> Percentiles { get; init; } = [];

    public long TotalCount { get; init; }

    public long TotalFailures { get; init; }

    public double TotalMedian { get; init; }

    public double TotalAverage { get; init; }

    public double TotalMin { get; init; }

    public double TotalMax { get; init; }

    public double TotalAverageBytes { get; init; }
}

/// <summary>The percentiles that Locust's files have columns for.</summary>
internal static class LocustPercentiles
{
    public static readonly IReadOnlyList<double> All = [50, 66, 75, 80, 90, 95, 98, 99, 99.9, 99.99, 100];

    public const int P50 = 0;
    public const int P95 = 5;
    public const int P99 = 7;
    public const int P100 = 10;

    public static IReadOnlyList<double> Of(LatencyHistogram histogram) =>
        histogram.Count == 0 ? [] : [.. All.Select(percent => histogram.Percentile(percent) / 1_000d)];
}
