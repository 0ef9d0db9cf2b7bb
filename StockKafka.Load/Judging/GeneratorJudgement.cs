using System.Globalization;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Judging;

/// <summary>
/// Whether the generator did what it was asked for, so that what the run shows is the system's doing.
/// <para>
/// A slow system does not make a run invalid. Arrivals that find every user busy wait, their waiting counts as response time, and the run says
/// what callers would have felt; the check of the schedule names the waiting, because more users may be what is wanted. What makes a run
/// invalid is the generator's own failure: arrivals that it did not come to, or came to only after the end; operations begun so late that
/// the lateness is a good part of what was measured; no processor time left; arrivals dropped, because those were the slowest.
/// </para>
/// <para>
/// The lateness of the generator is part of every response time. A late generator therefore shows a system slower than it is, never faster:
/// that is why it may be late by a little, measured by what the system itself took.
/// </para>
/// </summary>
internal static class GeneratorJudgement
{
    /// <summary>Share of the arrivals that the generator may fail to begin in time.</summary>
    public const double ToleratedShortfall = 0.01;

    /// <summary>Lateness up to this never makes a run invalid, however fast the answers: half of what the default goals allow.</summary>
    public static readonly TimeSpan TolerableLag = TimeSpan.FromMilliseconds(250);

    /// <summary>Share of a response time that may be the generator's lateness.</summary>
    private const double TolerableLagShare = 0.25;

    /// <summary>Fewer operations than this say nothing about the 99th percentile: the 95th is taken.</summary>
    private const int EnoughForP99 = 1_000;

    /// <summary>Fewer than this say nothing about that either.</summary>
    private const int EnoughForP95 = 100;

    /// <summary>Share of all processors above which a window had none to spare.</summary>
    private const double SaturatedShare = 0.9;

    /// <summary>Fewer windows than this are the start of the program, which is busy.</summary>
    private const int EnoughWindows = 5;

    /// <summary>Share of the arrivals whose waiting is worth a word.</summary>
    private const double NotableWaiting = 0.01;

    /// <summary>One line for each reason why the run says nothing about the system.</summary>
    public static IEnumerable<string> InvalidReasons(RunData run)
    {
        var arrivals = run.Totals.Arrivals;
        if (arrivals.Dropped > 0)
        {
            yield return $"{Figure.Count(arrivals.Dropped)} arrivals were dropped because too many were waiting: {UsersBusy(run)}, or ask for a lower rate";
        }

        if (Shortfall(run) > ToleratedShortfall)
        {
            yield return $"the generator was too slow for its schedule: it began {Figure.Percent(1 - Shortfall(run))} of {Figure.Count(arrivals.Due)} arrivals in time; "
                + "ask for less or give it more processors";
        }

        var percentile = run.Totals.Lag.Count >= EnoughForP99 ? 99 : 95;
        var lag = run.Totals.Lag.Percentile(percentile);
        var response = run.Totals.Aggregate().AllResponses().Percentile(percentile);
        if (run.Totals.Lag.Count >= EnoughForP95 && lag > TolerableLag.TotalMicroseconds && lag > TolerableLagShare * response)
        {
            yield return $"the generator itself was late (p{percentile} {Figure.Micros(lag)} of {Figure.Micros(response)}); ask for less or free its processors";
        }

        var measured = run.Series.Where(point => !point.WarmUp).ToArray();
        var saturated = measured.Count(point => point.GeneratorProcessors > SaturatedShare * run.Header.Processors);
        if (run.Header.Processors > 0 && measured.Length >= EnoughWindows && saturated * 2 > measured.Length)
        {
            yield return $"the generator ran out of processors: it used all {run.Header.Processors} of them in {saturated} of {measured.Length} windows; "
                + "ask for less or give it more";
        }
    }

    /// <summary>How the schedule was kept; nothing for users who think.</summary>
    public static IEnumerable<Check> Checks(RunData run)
    {
        var arrivals = run.Totals.Arrivals;
        if (arrivals.Due == 0)
        {
            yield break;
        }

        var measured = string.Create(
            CultureInfo.InvariantCulture, $"{Figure.Percent(1 - Shortfall(run))} of {Figure.Count(arrivals.Due)}");
        var note = arrivals.Waited > NotableWaiting * arrivals.Due
            ? $"{Figure.Count(arrivals.Waited)} arrivals waited: {UsersBusy(run)}, if more callers are to be served at once"
            : null;
        yield return new(
            "Arrivals begun in time by the generator", $"≥ {Figure.Percent(1 - ToleratedShortfall)}", measured,
            Shortfall(run) > ToleratedShortfall ? CheckState.Failed : CheckState.Passed, note);
    }

    private static string UsersBusy(RunData run) => $"all {Figure.Count(run.Header.Settings.Users)} users were busy; raise --users";

    private static double Shortfall(RunData run) => run.Totals.Arrivals is { Due: > 0 } arrivals
        ? (double)(arrivals.Missed + arrivals.Overdue) / arrivals.Due
        : 0;
}
