using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Thresholds;

namespace StockKafka.Load.Judging;

/// <summary>What became of a threshold.</summary>
/// <param name="Threshold">The threshold.</param>
/// <param name="Measured">In the unit of its limit; null without a sample.</param>
internal sealed record ThresholdResult(Threshold Threshold, double? Measured)
{
    public bool IsBroken => Measured is { } measured && !Threshold.HoldsFor(measured);

    public bool HasNoSamples => Measured is null;

    /// <summary>Where the gauge was not read, s; null: nowhere for long.</summary>
    public (double From, double To)? Silence { get; init; }

    /// <summary>Why nobody can say whether the threshold holds; null where one can. What is broken is broken whatever was not read.</summary>
    public string? Unknown => HasNoSamples ? "has no samples"
        : Silence is { } silence && !IsBroken ? $"has no samples from {Figure.Clock(silence.From)} to {Figure.Clock(silence.To)}"
        : null;

    public Check ToCheck() => new(
        Threshold.Subject, Threshold.Goal, Measured is { } measured ? Text(measured) : "no samples",
        Unknown is not null ? CheckState.NotApplicable : IsBroken ? CheckState.Failed : CheckState.Passed, HasNoSamples ? null : Unknown);

    /// <summary>What was measured and what it should be, in one line.</summary>
    public override string ToString() => $"{Threshold.Subject}: {ToCheck().Measured}, should be {Threshold.Goal}";

    private string Text(double measured) => Threshold.Metric switch
    {
        ThresholdMetric.Rate => $"{Figure.Rate(measured)}/s",
        ThresholdMetric.Count => Figure.Count((long)measured),
        ThresholdMetric.Errors => Threshold.IsShare ? Figure.Percent(measured) : Figure.Count((long)measured),
        ThresholdMetric.Gauge => Figure.Tick(measured) + (Threshold.Goal.EndsWith('%') ? " %" : ""),
        _ => Figure.Millis(measured / 1_000),
    };
}

/// <summary>
/// Compares thresholds with what a run has measured. Times are response times of all operations, failed ones included. Of a gauge
/// every sample must hold, so that the worst one is shown, unless the threshold asks for its average, least, most or last.
/// </summary>
internal static class ThresholdJudge
{
    public static IReadOnlyList<ThresholdResult> Judge(IReadOnlyList<Threshold> thresholds, RunTotals totals, GaugeTotals gauges) =>
        [.. thresholds.Select(threshold => new ThresholdResult(threshold, Measure(threshold, totals, gauges))
        {
            Silence = threshold.Gauge is { } gauge && gauges.Run is { } run ? GaugeSilence.Of(run, gauge) : null,
        })];

    private static double? Measure(Threshold threshold, RunTotals totals, GaugeTotals gauges)
    {
        if (threshold.Gauge is { } gauge)
        {
            return gauges.Find(gauge) is { } figures ? ValueOf(threshold, figures) : null;
        }

        if (threshold.Metric == ThresholdMetric.Lag)
        {
            return totals.Lag.Count == 0 ? null : totals.Lag.Percentile(99);
        }

        var stats = Selected(threshold.Operations, totals);
        if (stats.Count == 0)
        {
            return null;
        }

        return threshold.Metric switch
        {
            ThresholdMetric.Percentile => stats.AllResponses().Percentile(threshold.Percent),
            ThresholdMetric.Average => stats.AllResponses().Mean,
            ThresholdMetric.Shortest => stats.AllResponses().Min,
            ThresholdMetric.Longest => stats.AllResponses().Max,
            ThresholdMetric.Rate => stats.Count / Math.Max(totals.Seconds, 1e-6),
            ThresholdMetric.Count => stats.Count,
            _ => (stats.Failures - stats.FailuresInOutage) / (threshold.IsShare ? (double)stats.Count : 1),
        };
    }

    private static OperationStats Selected(OperationSelector? selector, RunTotals totals)
    {
        var selected = new OperationStats();
        foreach (var (operation, stats) in totals.Operations.Zip(totals.ByOperation))
        {
            if (selector is null || selector.Matches(operation))
            {
                selected.Add(stats);
            }
        }

        return selected;
    }

    private static double ValueOf(Threshold threshold, GaugeFigures figures) => threshold.GaugeValue switch
    {
        GaugeValue.Average => figures.Average,
        GaugeValue.Least => figures.Least,
        GaugeValue.Most => figures.Most,
        GaugeValue.Last => figures.Last,
        _ => threshold.IsUpperLimit ? figures.Most : figures.Least,
    };
}
