using StockKafka.Load.Recording;

namespace StockKafka.Load.Judging;

/// <summary>
/// Where a gauge was not read for so long that nobody knows whether a limit held. A reading may be missing for some seconds (a page
/// that came late), and while an outage is on whatever it took away need not answer.
/// </summary>
internal static class GaugeSilence
{
    /// <summary>A second or two without a reading are how scraping works; of a short run, a quarter is too much all the same.</summary>
    private const double LeastSeconds = 2.5, MostSeconds = 5, ToleratedShare = 0.25;

    /// <summary>Gauges of the services that are there only where something happened in the last second, and those that always are.</summary>
    private static readonly string[] OfWhatHappens = ["cache_hit_rate", "database_p95_ms"], Always = ["stock_ingest_lag", "stock_circuit_state"];

    /// <summary>The first such stretch of what is judged of the run, in seconds of its clock; null: there is none.</summary>
    public static (double From, double To)? Of(RunData run, string gauge)
    {
        var (from, to) = (run.Header.Settings.WarmUpSeconds, EndOfLoad(run));
        var tolerated = Math.Clamp((to - from) * ToleratedShare, LeastSeconds, MostSeconds);
        var last = from;
        foreach (var at in run.Samples.Where(sample => IsRead(sample, gauge)).Select(sample => sample.AtMicros / 1e6).Where(at => at >= from).Append(to))
        {
            if (OutsideOutages(run, last, at) > tolerated)
            {
                return (last, at);
            }

            last = Math.Max(last, at);
        }

        return null;
    }

    private static bool IsRead(SampleRecord sample, string gauge) => sample.Values.ContainsKey(gauge)
        || (OfWhatHappens.Contains(gauge) && Always.Any(sample.Values.ContainsKey));

    /// <summary>Nothing is sampled after the load, when what is under way is awaited.</summary>
    private static double EndOfLoad(RunData run) =>
        run.End?.LoadSeconds ?? (run.Samples.Count == 0 ? run.Totals.EndSeconds : run.Samples[^1].AtMicros / 1e6);

    private static double OutsideOutages(RunData run, double from, double to)
    {
        var silent = 0d;
        foreach (var outage in run.Outages.OrderBy(outage => outage.InjectedMicros))
        {
            silent += Math.Max(0, Math.Min(to, outage.InjectedMicros / 1e6) - from);
            from = Math.Max(from, (outage.ClosedMicros ?? long.MaxValue) / 1e6);
        }

        return silent + Math.Max(0, to - from);
    }
}
