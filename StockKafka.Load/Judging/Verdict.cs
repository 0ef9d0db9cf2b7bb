using System.Globalization;
using StockKafka.Load.Comparing;
using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Thresholds;

namespace StockKafka.Load.Judging;

internal enum Outcome
{
    /// <summary>Every check passed.</summary>
    Pass,

    /// <summary>A check failed: a finding about the system.</summary>
    Fail,

    /// <summary>The run says nothing about the system, because the generator or the set-up failed.</summary>
    Invalid,
}

/// <summary>
/// What a run has shown. Checks decide the outcome, the run's thresholds among them; the KPIs of the seed decide where no threshold
/// was named and no outage planned (<see cref="SeedKpis"/>).
/// </summary>
internal sealed class Verdict
{
    /// <summary>Share of the operations that may fail outside outage windows in a run that is not strict.</summary>
    public const double ToleratedFailureShare = 0.01;

    public required Outcome Outcome { get; init; }

    /// <summary>Why the run failed or is invalid; empty when it passed.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    public required IReadOnlyList<Check> Checks { get; init; }

    public required IReadOnlyList<Check> Kpis { get; init; }

    /// <summary>Where the machine passed the seed's warning levels; they decide nothing.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Exit code of the process: 0, 99 for a failed check, 98 for an invalid run.</summary>
    public int ExitCode => Outcome switch
    {
        Outcome.Pass => 0,
        Outcome.Fail => 99,
        _ => 98,
    };

    /// <param name="run">What is judged.</param>
    /// <param name="goesOn">Whether it is not over: what there is no answer to may still get one.</param>
    public static Verdict Of(RunData run, bool goesOn = false)
    {
        var settings = run.Header.Settings;
        Threshold[] named = [.. settings.Thresholds.SelectMany(ThresholdParser.ParseAll)];
        var thresholds = ThresholdJudge.Judge(named, run.Totals, GaugeTotals.Of(run));
        var isSearch = settings.Shape?.Kind == LoadShape.Breakpoint;
        Check[] checks =
        [
            .. LedgerChecks(run.Ledger),
            // A search for the breakpoint ends with a broken threshold, which its steps have judged.
            .. isSearch ? [] : (Check[])[FailureCheck(run, named), .. thresholds.Select(result => result.ToCheck())],
            .. GeneratorJudgement.Checks(run), .. ShapeChecks.Of(run), .. BaselineChecks(run.Comparison),
        ];
        Check[] kpis = [.. SeedKpis.Judge(run)];
        string[] invalid = [.. goesOn ? GeneratorJudgement.InvalidReasons(run) : RunValidity.Reasons(run, thresholds)];
        string[] failed =
        [
            .. (run.End?.AbortedBy is { } broken ? [$"ended early: {broken}"] : Array.Empty<string>()),
            .. checks.Concat(SeedKpis.Decide(settings) && !isSearch ? kpis : []).Where(check => check.State == CheckState.Failed)
                .Select(check => $"{check.Name}: {check.Measured}, should be {check.Goal}"),
        ];
        var evidence = run.Ledger is { } ledger && (ledger.Lost > 0 || ledger.Duplicated > 0);
        var outcome = evidence ? Outcome.Fail
            : invalid.Length > 0 ? Outcome.Invalid
            : failed.Length > 0 ? Outcome.Fail
            : Outcome.Pass;
        return new()
        {
            Outcome = outcome,
            Reasons = outcome == Outcome.Fail ? failed : invalid,
            Checks = checks,
            Kpis = kpis,
            Warnings = MachineWarnings.Of(run.Samples),
        };
    }

    private static IEnumerable<Check> LedgerChecks(LedgerRecord? ledger)
    {
        yield return Count("Acknowledged messages lost", ledger?.Lost ?? 0, ledger);
        yield return Count("Messages stored twice", ledger?.Duplicated ?? 0, ledger);
    }

    private static Check Count(string name, long found, LedgerRecord? ledger) =>
        found > 0 ? new(name, "0", Figure.Count(found), CheckState.Failed, ledger?.Note)
        : ledger is { Checked: true } ? new(name, "0", "0", CheckState.Passed, ledger.Note)
        : new(name, "0", "not checked", CheckState.NotApplicable, ledger?.Note ?? "no message was sent");

    /// <summary>A threshold for the errors of all operations takes this check's place, unless the run is strict.</summary>
    private static Check FailureCheck(RunData run, IReadOnlyList<Threshold> named)
    {
        const string Name = "Failures outside outages";
        var outside = run.Totals.FailedOutside;
        var share = run.Totals.Requests == 0 ? 0 : (double)outside / run.Totals.Requests;
        var (goal, passed) = run.Header.Settings.Strict
            ? ("0", outside == 0)
            : (Figure.Percent(ToleratedFailureShare).Insert(0, "< "), share < ToleratedFailureShare);
        var measured = string.Create(CultureInfo.InvariantCulture, $"{Figure.Count(outside)} ({Figure.Percent(share)})");
        var own = named.FirstOrDefault(threshold => threshold is { Metric: ThresholdMetric.Errors, Operations: null, IsUpperLimit: true });
        return run.Totals.Requests == 0 ? new(Name, goal, "no operation", CheckState.NotApplicable)
            : own is not null && !run.Header.Settings.Strict
                ? new(Name, own.Goal, measured, CheckState.NotApplicable, $"judged by the threshold {own.Text}")
            : new(Name, goal, measured, passed ? CheckState.Passed : CheckState.Failed);
    }

    private static IEnumerable<Check> BaselineChecks(ComparisonRecord? comparison) => (comparison?.Figures ?? []).Select(figure => new Check(
        $"{figure.Name} beside the baseline", $"not worse by more than {Figure.Percent(comparison!.Tolerance)}",
        $"{ComparisonText.Value(figure.Unit, figure.Candidate)}, {ComparisonText.Change(figure)}",
        figure.Finding == Finding.TooLittle ? CheckState.NotApplicable
            : RunComparison.IsRegression(figure, comparison.Tolerance) ? CheckState.Failed : CheckState.Passed,
        ComparisonText.Word(figure)));
}
