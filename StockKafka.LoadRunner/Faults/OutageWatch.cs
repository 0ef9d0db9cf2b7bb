using StockKafka.Hosting;
using StockKafka.Load.Engine;
using StockKafka.Load.Faults;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Faults;

/// <summary>
/// Sees what somebody stops, kills, pauses or restarts while a load runs, by the dashboard or a command: that is an outage as a planned one
/// is. It begins at the last look that found the resource well, and ends at the first that does so again.
/// </summary>
/// <param name="control">Tells of the resources.</param>
/// <param name="known">The resources before the load; those that do not run are not waited for.</param>
/// <param name="tracker">Is told what is away.</param>
/// <param name="killedForMemory">Processes that the kernel has killed because memory ran out; null: asks the kernel.</param>
/// <remarks>
/// A process that ended by itself with an error is no outage: that the system crashed is a finding. What a signal ended (130, 137, 143), or
/// what ended without an error, was ended by somebody; but for the kernel, where it ends a process because memory has run out.
/// </remarks>
internal sealed class OutageWatch(ControlClient control, IReadOnlyList<StackResource> known, OutageTracker tracker, Func<long>? killedForMemory = null)
{
    private static readonly long Interval = RunClock.ToMicros(TimeSpan.FromMilliseconds(250));

    private readonly Dictionary<string, StackResource> _before = known.Where(IsWell).GroupBy(resource => resource.Name).ToDictionary(group => group.Key, group => group.First());
    private readonly Func<long> _killedForMemory = killedForMemory ?? KernelKills.Count;
    private readonly long _killedBefore = (killedForMemory ?? KernelKills.Count)();
    private readonly HashSet<string> _away = [], _crashed = [];

    /// <summary>Looks every quarter of a second until cancelled.</summary>
    public async Task RunAsync(RunClock clock, CancellationToken cancellationToken)
    {
        for (long last = 0, looked; ; last = looked)
        {
            looked = clock.NowMicros;
            try
            {
                foreach (var resource in await control.GetResourcesAsync(cancellationToken).ConfigureAwait(false))
                {
                    Compare(resource, last, clock.NowMicros);
                }
            }
            catch (RunnerException)
            {
                // Nobody tells; what is away stays so until somebody does.
            }

            await clock.UntilAsync(looked + Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <param name="now">The resource as it is.</param>
    /// <param name="last">When it was looked at before, µs of the run's clock.</param>
    /// <param name="looked">When it was found as it is, µs.</param>
    internal void Compare(StackResource now, long last, long looked)
    {
        if (!_before.TryGetValue(now.Name, out var before))
        {
            return;
        }

        if (IsWell(now))
        {
            // Whoever starts again what has crashed does not make the crash an outage.
            var restarted = !_crashed.Remove(now.Name) && now.Pid is not null && before.Pid is not null && now.Pid != before.Pid;
            if (!_away.Contains(now.Name) && restarted && tracker.TryBreak(now.Name, FaultAction.Restart, last))
            {
                _away.Add(now.Name);
            }

            if (_away.Remove(now.Name))
            {
                tracker.Mend(now.Name, looked);
            }

            _before[now.Name] = now;
        }
        else if (!WasEndedBySomebody(now))
        {
            _crashed.Add(now.Name);
        }
        else if (!_crashed.Contains(now.Name) && !_away.Contains(now.Name)
            && tracker.TryBreak(now.Name, now.Paused ? FaultAction.Pause : now.ExitCode == 137 ? FaultAction.Kill : FaultAction.Stop, last))
        {
            _away.Add(now.Name);
        }
    }

    /// <remarks>Any other process that memory ran out for makes a kill unknown, and unknown is not forgiven.</remarks>
    private bool WasEndedBySomebody(StackResource now) => now.ExitCode is null or 0 or 130 or 143 || (now.ExitCode == 137 && _killedForMemory() == _killedBefore);

    private static bool IsWell(StackResource resource) => resource is { State: "Running", Paused: false };
}
