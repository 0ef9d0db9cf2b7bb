namespace StockKafka.Load.Engine;

/// <summary>
/// Closed model: a fixed number of users, each of whom waits for its answer, thinks, and goes on. An operation is intended for the
/// moment the thinking ends, so what the generator is late by counts against the response time.
/// </summary>
internal sealed class ClosedUsers(Scenario scenario, int users, double spawnPerSecond) : LoadSource
{
    public override async Task RunAsync(LoadRun run)
    {
        var alarm = new Alarm();
        var running = new List<Task>(users);
        for (var number = 1; number <= users; number++)
        {
            var spawnAt = (long)((number - 1) / spawnPerSecond * 1_000_000);
            if (!await run.Pacer.WaitUntilAsync(alarm, spawnAt).ConfigureAwait(false))
            {
                break;
            }

            running.Add(run.LiveAsync(scenario, number, new Thinking(run, spawnAt)));
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private sealed class Thinking(LoadRun run, long spawnAt) : Turn
    {
        private bool _begun;

        public override bool MayBegin => run.TryBegin();

        public override ValueTask<bool> NextAsync(VirtualUser user)
        {
            if (_begun)
            {
                Current = new(run.Clock.NowMicros + RunClock.ToMicros(user.ThinkTime()));
                return run.Aborting.IsCancellationRequested ? new(false) : run.Pacer.WaitUntilAsync(Alarm, Current.Intended);
            }

            _begun = true;
            Current = new(spawnAt);
            return new(true);
        }
    }
}
