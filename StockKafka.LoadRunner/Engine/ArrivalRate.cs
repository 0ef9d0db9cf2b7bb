using System.Threading.Channels;

namespace StockKafka.LoadRunner.Engine;

/// <summary>
/// Open model: operations arrive at a constant rate whatever the system does. An arrival that finds every user busy waits, and its
/// waiting counts; thinking is left out. Arrivals beyond <see cref="MaxWaiting"/> are dropped and counted.
/// </summary>
sealed class ArrivalRate(Scenario scenario, double perSecond, int users) : LoadSource
{
    /// <summary>Arrivals that may wait at once: ten minutes of a stalled server at 1,000/s would fit before any is dropped.</summary>
    public const int MaxWaiting = 600_000;

    readonly Channel<(long Intended, long Released)> _arrivals =
        Channel.CreateUnbounded<(long, long)>(new() { SingleWriter = true });

    int _waiting;

    public override async Task RunAsync(LoadRun run)
    {
        var serving = Enumerable.Range(1, users).Select(number => Task.Run(() => ServeAsync(run, number))).ToArray();
        await ReleaseAsync(run).ConfigureAwait(false);
        _arrivals.Writer.Complete();
        await Task.WhenAll(serving).ConfigureAwait(false);
    }

    async Task ReleaseAsync(LoadRun run)
    {
        var alarm = new Alarm();
        for (var arrival = 0L; ; arrival++)
        {
            var intended = (long)(arrival / perSecond * 1_000_000);
            if (!await run.Pacer.WaitUntilAsync(alarm, intended).ConfigureAwait(false))
            {
                // What was due by now and had not been released is dropped, not forgotten.
                var due = (long)Math.Ceiling(Math.Min(run.Clock.NowMicros, run.EndMicros) / 1e6 * perSecond);
                run.CountDropped(Math.Max(0, due - arrival));
                return;
            }

            if (Volatile.Read(ref _waiting) >= MaxWaiting)
            {
                run.CountDropped(1);
                continue;
            }

            Interlocked.Increment(ref _waiting);
            _arrivals.Writer.TryWrite((intended, run.Clock.NowMicros));
        }
    }

    async Task ServeAsync(LoadRun run, int number)
    {
        var user = scenario.CreateUser(number, run.RandomFor(scenario.Name, number));
        var recorder = run.RecorderFor(number);
        run.UserStarted();
        try
        {
            await foreach (var (intended, released) in _arrivals.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                Interlocked.Decrement(ref _waiting);
                if (run.Aborting.IsCancellationRequested)
                {
                    run.CountUnfinished(1);
                    continue;
                }

                await run.ExecuteAsync(user, recorder, intended, released).ConfigureAwait(false);
            }
        }
        finally
        {
            run.UserStopped();
        }
    }
}
