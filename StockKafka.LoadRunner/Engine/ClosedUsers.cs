namespace StockKafka.LoadRunner.Engine;

/// <summary>
/// Closed model: a fixed number of users, each of whom waits for its answer, thinks, and goes on. An operation is intended for the
/// moment the thinking ends, so what the generator is late by counts against the response time.
/// </summary>
sealed class ClosedUsers(Scenario scenario, int users, double spawnPerSecond) : LoadSource
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

            running.Add(LiveAsync(run, number, Math.Max(spawnAt, 0)));
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    async Task LiveAsync(LoadRun run, int number, long spawnAt)
    {
        await Task.Yield();
        var user = scenario.CreateUser(number, run.RandomFor(scenario.Name, number));
        var alarm = new Alarm();
        var intended = spawnAt;
        run.UserStarted();
        try
        {
            do
            {
                if (!run.TryBegin() || !await run.ExecuteAsync(user, intended).ConfigureAwait(false))
                {
                    return;
                }

                intended = run.Clock.NowMicros + RunClock.ToMicros(user.ThinkTime());
            }
            while (await run.Pacer.WaitUntilAsync(alarm, intended).ConfigureAwait(false));
        }
        finally
        {
            run.UserStopped();
        }
    }
}
