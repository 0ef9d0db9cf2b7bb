using StockKafka.Load.Comparing;
using StockKafka.Load.Engine;
using StockKafka.Load.Faults;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Thresholds;

namespace StockKafka.Load.Judging;

/// <summary>
/// Why a run says nothing about the system: it was not what was asked for, or a question that it was to answer has no answer. What nobody
/// knows is never a pass.
/// </summary>
internal static class RunValidity
{
    /// <summary>One line for each reason; none for a valid run.</summary>
    public static IEnumerable<string> Reasons(RunData run, IReadOnlyList<ThresholdResult> thresholds) =>
        [.. Course(run), .. GeneratorJudgement.InvalidReasons(run), .. Faults(run), .. Unanswered(run, thresholds)];

    /// <summary>Whether somebody ended the run before it was over, rather than a threshold or the search's last step.</summary>
    private static bool WasInterrupted(RunData run) =>
        run.End is { StoppedEarly: true, AbortedBy: null } && !run.Steps.Any(step => step.Broken is not null);

    private static IEnumerable<string> Course(RunData run)
    {
        if (run.End is null)
        {
            yield return "the run did not come to its end: the report shows what was recorded";
        }
        else if (WasInterrupted(run))
        {
            var ran = Durations.Format(TimeSpan.FromSeconds(Math.Round(run.End.LoadSeconds ?? run.Totals.EndSeconds)));
            yield return run.Header.Settings.DurationSeconds is { } planned
                ? $"the run was stopped after {ran} of {Durations.Format(TimeSpan.FromSeconds(planned))}"
                : $"the run was stopped after {ran}, before all of its work was done";
        }

        if (run.Totals.Requests == 0)
        {
            yield return "no operation completed";
            yield break;
        }

        // Of these nobody knows whether they would have failed.
        if (run.End is { Unfinished: var unfinished } && unfinished > Verdict.ToleratedFailureShare * (run.Totals.Requests + unfinished))
        {
            yield return $"{Figure.Count(unfinished)} operations had not ended when --graceful-stop was over ({Figure.Rate(run.Header.Settings.GracefulStopSeconds)} s)";
        }

        foreach (var scenario in run.Totals.Operations.SelectMany(operation => operation.Scenarios).Distinct()
            .Where(scenario => Completed(run, operation => operation.Scenarios.Contains(scenario)) == 0))
        {
            yield return $"no operation of {scenario} completed";
        }

        // A stream that brings nothing has no operation that could fail.
        foreach (var stream in run.Totals.Operations.Where(operation => operation.Type == StreamType && Completed(run, other => other.Id == operation.Id) == 0))
        {
            yield return $"nothing came through {stream.Name}";
        }
    }

    private const string StreamType = "SSE";

    private static long Completed(RunData run, Func<Operation, bool> which) =>
        run.Totals.Operations.Zip(run.Totals.ByOperation).Where(pair => which(pair.First)).Sum(pair => pair.Second.Count);

    private static IEnumerable<string> Faults(RunData run)
    {
        foreach (var fault in run.Faults.Where(fault => fault.Error is not null))
        {
            yield return $"a fault could not be injected: {fault.Error}";
        }

        // A run that was ended early says so; one that was over sooner than the plan looks as if the plan had been survived.
        if (run.End is { StoppedEarly: false })
        {
            foreach (var fault in run.Header.Settings.Faults.SelectMany(text => FaultPlan.Parse(text, duration: null)).Where(planned => !WasIssued(run, planned)))
            {
                yield return $"the load was over before {fault.Resource} {fault.Action.ToString().ToLowerInvariant()} at {Durations.Format(fault.At)}: lengthen it, or move the fault";
            }
        }
    }

    private static bool WasIssued(RunData run, PlannedFault planned) => run.Faults.Any(fault =>
        fault.Resource == planned.Resource && fault.PlannedMicros == RunClock.ToMicros(planned.At)
        && fault.Action.Equals(planned.Action.ToString(), StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Unanswered(RunData run, IReadOnlyList<ThresholdResult> thresholds)
    {
        if (run.Ledger is { Checked: false, Acknowledged: > 0 } ledger)
        {
            yield return $"acknowledged messages could not be checked: {ledger.Note ?? "nothing says why"}";
        }

        if (run.End?.AbortedBy is not null)
        {
            // A broken threshold has answered before the others could be.
            yield break;
        }

        foreach (var threshold in thresholds.Where(result => result.Unknown is not null))
        {
            yield return $"the threshold {threshold.Threshold.Text} {threshold.Unknown}";
        }

        foreach (var check in ShapeChecks.Of(run).Where(check => check.State == CheckState.NotApplicable))
        {
            yield return $"{check.Name}: {check.Measured}{(check.Note is null ? "" : $", {check.Note}")}";
        }

        if (run.Comparison is { Figures: { Count: > 0 } figures } && figures.All(figure => figure.Finding == Finding.TooLittle))
        {
            yield return $"the baseline could not be compared with: {RunComparison.Summary(figures)}";
        }
    }
}
