using System.Globalization;
using StockKafka.LoadRunner.Comparing;
using StockKafka.LoadRunner.Recording;

namespace StockKafka.LoadRunner.Reports;

enum Outcome
{
    /// <summary>Every check passed.</summary>
    Pass,

    /// <summary>A check failed: a finding about the system.</summary>
    Fail,

    /// <summary>The run says nothing about the system, because the generator or the set-up failed.</summary>
    Invalid,
}

enum CheckState
{
    Passed,
    Failed,
    NotApplicable,
}

/// <param name="Name">What is judged.</param>
/// <param name="Goal">What it should be.</param>
/// <param name="Measured">What it was.</param>
/// <param name="State">The judgement.</param>
/// <param name="Note">Why it does not apply, or what to look at.</param>
sealed record Check(string Name, string Goal, string Measured, CheckState State, string? Note = null);

/// <summary>
/// What a run has shown. Checks decide the outcome; the KPIs of the seed are judged beside them and decide nothing, because what
/// they should be is a matter of the machine and the load.
/// </summary>
sealed class Verdict
{
    /// <summary>Share of the operations that may fail outside outage windows in a run that is not strict.</summary>
    public const double ToleratedFailureShare = 0.01;

    /// <summary>A generator whose operations begin later than this, at the 95th percentile, measures itself.</summary>
    public static readonly TimeSpan TolerableLag = TimeSpan.FromMilliseconds(250);

    /// <summary>Fewer operations than this say nothing about a percentile of the generator's lag.</summary>
    const int EnoughForLag = 100;

    public required Outcome Outcome { get; init; }

    /// <summary>Why the run failed or is invalid; empty when it passed.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    public required IReadOnlyList<Check> Checks { get; init; }

    public required IReadOnlyList<Check> Kpis { get; init; }

    /// <summary>Exit code of the process: 0, 99 for a failed check, 98 for an invalid run.</summary>
    public int ExitCode => Outcome switch
    {
        Outcome.Pass => 0,
        Outcome.Fail => 99,
        _ => 98,
    };

    public static Verdict Of(RunData run)
    {
        Check[] checks = [.. LedgerChecks(run.Ledger), FailureCheck(run), .. BaselineChecks(run.Comparison)];
        string[] invalid = [.. InvalidReasons(run)];
        string[] failed = [.. checks.Where(check => check.State == CheckState.Failed)
            .Select(check => $"{check.Name}: {check.Measured}, should be {check.Goal}")];
        var evidence = run.Ledger is { Checked: true } ledger && (ledger.Lost > 0 || ledger.Duplicated > 0);
        var outcome = evidence ? Outcome.Fail
            : invalid.Length > 0 ? Outcome.Invalid
            : failed.Length > 0 ? Outcome.Fail
            : Outcome.Pass;
        return new()
        {
            Outcome = outcome,
            Reasons = outcome == Outcome.Fail ? failed : invalid,
            Checks = checks,
            Kpis = [.. SeedKpis.Judge(run)],
        };
    }

    static IEnumerable<Check> LedgerChecks(LedgerRecord? ledger)
    {
        if (ledger is not { Checked: true })
        {
            var note = ledger?.Note ?? "no message was sent";
            yield return new("Acknowledged messages lost", "0", "not checked", CheckState.NotApplicable, note);
            yield return new("Messages stored twice", "0", "not checked", CheckState.NotApplicable, note);
            yield break;
        }

        yield return Count("Acknowledged messages lost", ledger.Lost, ledger.Note);
        yield return Count("Messages stored twice", ledger.Duplicated, null);
    }

    static Check Count(string name, long found, string? note) =>
        new(name, "0", Figure.Count(found), found == 0 ? CheckState.Passed : CheckState.Failed, note);

    static Check FailureCheck(RunData run)
    {
        const string Name = "Failures outside outages";
        var outside = run.Totals.FailedOutside;
        var share = run.Totals.Requests == 0 ? 0 : (double)outside / run.Totals.Requests;
        var (goal, passed) = run.Header.Settings.Strict
            ? ("0", outside == 0)
            : (Figure.Percent(ToleratedFailureShare).Insert(0, "< "), share < ToleratedFailureShare);
        var measured = string.Create(CultureInfo.InvariantCulture, $"{Figure.Count(outside)} ({Figure.Percent(share)})");
        return run.Totals.Requests == 0
            ? new(Name, goal, "no operation", CheckState.NotApplicable)
            : new(Name, goal, measured, passed ? CheckState.Passed : CheckState.Failed);
    }

    static IEnumerable<Check> BaselineChecks(ComparisonRecord? comparison) => (comparison?.Figures ?? []).Select(figure => new Check(
        $"{figure.Name} beside the baseline", $"not worse by more than {Figure.Percent(comparison!.Tolerance)}",
        $"{ComparisonText.Value(figure.Unit, figure.Candidate)}, {ComparisonText.Change(figure)}",
        figure.Finding == Finding.TooLittle ? CheckState.NotApplicable
            : RunComparison.IsRegression(figure, comparison.Tolerance) ? CheckState.Failed : CheckState.Passed,
        ComparisonText.Word(figure)));

    static IEnumerable<string> InvalidReasons(RunData run)
    {
        if (run.End is null)
        {
            yield return "the run did not come to its end: the report shows what was recorded";
        }

        if (run.Totals.Requests == 0)
        {
            yield return "no operation completed";
        }

        if (run.Totals.Dropped > 0)
        {
            yield return $"{Figure.Count(run.Totals.Dropped)} arrivals were dropped because too many were waiting; ask for a lower rate";
        }

        var lag = run.Totals.Lag.Percentile(95) / 1_000d;
        if (run.Totals.Lag.Count >= EnoughForLag && lag > TolerableLag.TotalMilliseconds)
        {
            yield return $"the generator itself was late (p95 {Figure.Millis(lag)}); ask for less or free its processors";
        }

        foreach (var fault in run.Faults.Where(fault => fault.Error is not null))
        {
            yield return $"a fault could not be injected: {fault.Error}";
        }

        if (run.Ledger is { Checked: false, Acknowledged: > 0, Note: { } note } && run.Header.Settings.Target is not null)
        {
            yield return $"acknowledged messages could not be checked: {note}";
        }
    }
}
