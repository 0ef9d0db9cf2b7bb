using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Faults;

/// <summary>Carries out planned faults on time, each resource on its own, and tells the tracker when windows open and mend.</summary>
/// <param name="plan">What is done when.</param>
/// <param name="execute">Does it; a <see cref="RunnerException"/> says why it could not be done.</param>
/// <param name="tracker">Is told of the windows.</param>
/// <param name="report">Is told of each action.</param>
internal sealed class FaultTimeline(
    IReadOnlyList<PlannedFault> plan, Func<PlannedFault, CancellationToken, Task> execute, OutageTracker tracker, Action<FaultRecord> report)
{
    /// <summary>Does every action at its moment; the rest is left undone at cancellation.</summary>
    public Task RunAsync(RunClock clock, CancellationToken cancellationToken) =>
        Task.WhenAll(plan.GroupBy(fault => fault.Resource).Select(group => RunOneAsync([.. group], clock, cancellationToken)));

    /// <summary>
    /// Gives back what a load that ended early left away, where the plan would have given it back: the stack is left as the whole
    /// run would have left it.
    /// </summary>
    public async Task RestoreAsync(RunClock clock, CancellationToken cancellationToken)
    {
        foreach (var resource in tracker.StillAway())
        {
            if (plan.LastOrDefault(fault => fault.Resource == resource && fault.Mends) is { } mend)
            {
                await DoAsync(mend, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task RunOneAsync(PlannedFault[] steps, RunClock clock, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            await clock.UntilAsync(RunClock.ToMicros(step.At), cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();

            // An action that has been issued is seen through: cancelling it would leave the stack in a state nobody knows.
            await DoAsync(step, clock, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task DoAsync(PlannedFault step, RunClock clock, CancellationToken cancellationToken)
    {
        var issued = clock.NowMicros;
        if (step.Breaks)
        {
            tracker.Break(step.Resource, step.Action, issued);
        }

        string? error = null;
        try
        {
            await execute(step, cancellationToken).ConfigureAwait(false);
        }
        catch (RunnerException exception)
        {
            error = exception.Message;
        }

        var completed = clock.NowMicros;
        if (step.Mends || (step.Breaks && (error is not null || MendsItself(step))))
        {
            tracker.Mend(step.Resource, completed);
        }

        report(new()
        {
            Resource = step.Resource,
            Action = step.Action.ToString().ToLowerInvariant(),
            PlannedMicros = RunClock.ToMicros(step.At),
            IssuedMicros = issued,
            CompletedMicros = completed,
            Error = error,
        });
    }

    /// <summary>A killed resource that the plan does not start again is the stack's to restart: its window must not stay open.</summary>
    private bool MendsItself(PlannedFault step) =>
        step.Action == FaultAction.Kill
        && !plan.Any(other => other.Resource == step.Resource && other.At > step.At && other.Mends);
}
