using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Judging;

/// <summary>
/// How long after a spike the system is as it was before: until the 95th percentile of three windows in a row is at most twice what it
/// was before the spike (or 20 ms more), without a failure.
/// </summary>
internal static class SpikeRecovery
{
    private const double TolerableFactor = 2;
    private const double TolerableMillis = 20;
    private const int WindowsInARow = 3;

    /// <summary>At the very beginning connections are made and code is compiled.</summary>
    private const double StartSeconds = 3;

    public static Check Judge(RunData run, LoadShape shape)
    {
        const string Name = "Recovery after the spike";
        const string Goal = "within the run";
        double[] before =
        [
            .. run.Series.Where(point => point.StartSeconds >= StartSeconds && point.EndSeconds <= shape.PeakFromSeconds && point.All.Count > 0)
                .Select(P95).Order(),
        ];
        if (before.Length == 0)
        {
            return new(Name, Goal, "nothing before the spike", CheckState.NotApplicable, "the base rate must last longer than 3 s");
        }

        var usual = before[before.Length / 2];
        var limit = Math.Max(usual * TolerableFactor, usual + TolerableMillis);
        SeriesPoint[] after = [.. run.Series.Where(point => point.StartSeconds >= shape.PeakUntilSeconds && point.All.Count > 0)];
        var at = Enumerable.Range(0, Math.Max(0, after.Length - WindowsInARow + 1))
            .FirstOrDefault(first => after[first..(first + WindowsInARow)].All(point => point.All.Failures == 0 && P95(point) <= limit), -1);
        var note = $"p95 {Figure.Millis(usual)} before the spike of {Figure.Rate(shape.PeakPerSecond)}/s";
        return at < 0
            ? new(Name, Goal, $"not in {Figure.Clock(Math.Max(0, run.Totals.EndSeconds - shape.PeakUntilSeconds))}", CheckState.Failed, note)
            : new(Name, Goal, $"{after[at].StartSeconds - shape.PeakUntilSeconds:0.0} s", CheckState.Passed, note);
    }

    private static double P95(SeriesPoint point) => point.All.Percentiles[LocustPercentiles.P95];
}
