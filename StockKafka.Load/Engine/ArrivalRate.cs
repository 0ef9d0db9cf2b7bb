namespace StockKafka.Load.Engine;

/// <summary>
/// Open model: operations arrive by a schedule whatever the system does. An arrival that finds every user busy waits, and its waiting
/// counts; thinking is left out. Users are made as they are needed, up to a bound.
/// </summary>
/// <param name="scenario">What the users do.</param>
/// <param name="schedule">When operations are intended to begin.</param>
/// <param name="users">The most operations under way at once.</param>
internal sealed class ArrivalRate(Scenario scenario, ArrivalSchedule schedule, int users) : LoadSource
{
    /// <summary>Arrivals released at once: a generator that is late catches up in steps of this.</summary>
    private const int MaxBatch = 256;

    /// <summary>
    /// µs between releases at least: to wake a thread for each arrival of a high rate would take more of the processor than the operations, and
    /// what is due within so short a time of each other is released together.
    /// </summary>
    private const long Pause = 200;

    private readonly List<Task> _serving = [];

    public override async Task RunAsync(LoadRun run)
    {
        var room = new WaitingRoom(users, seat => _serving.Add(run.LiveAsync(scenario, seat.Number, seat)));

        // A thread of its own: the release of one arrival must not wait for the processing of another.
        await Task.Factory.StartNew(
            () => Release(run, room), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        room.Close();
        await Task.WhenAll(_serving).ConfigureAwait(false);
    }

    private void Release(LoadRun run, WaitingRoom room)
    {
        var arrivals = schedule.Begin(run.RandomFor(scenario.Name, 0));
        Span<long> batch = stackalloc long[MaxBatch];
        var next = arrivals.Next();
        var now = -Pause;
        while (next < run.EndMicros && FineSleep.Until(Math.Max(next, now + Pause), run.Clock, run.Stopping))
        {
            now = run.Clock.NowMicros;
            var count = 0;
            while (count < MaxBatch && next <= now && next < run.EndMicros && run.TryBegin())
            {
                batch[count++] = next;
                next = arrivals.Next();
            }

            run.Count(room.Release(batch[..count], now));
        }

        if (run.IterationsAreUsedUp)
        {
            return;
        }

        // What was due by now and had not been released is missed, not forgotten.
        var missed = arrivals.CountUntil(next, Math.Min(run.Clock.NowMicros, run.EndMicros));
        run.Count(new() { Due = missed, Missed = missed });
    }
}
