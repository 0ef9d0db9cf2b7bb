namespace StockKafka.Load.Engine;

/// <summary>Is told how a run goes. Called from one thread at a time; a <see cref="Window"/> is only lent for the call.</summary>
internal interface IRunSink
{
    void Started(RunClock clock);

    void Closed(Window window);
}

/// <summary>What to run and for how long.</summary>
internal sealed class LoadSetup
{
    public required OperationCatalog Operations { get; init; }

    public required IReadOnlyList<LoadSource> Sources { get; init; }

    /// <summary>The load stops after this long; null: when every source is done.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The load stops when it has begun this many operations; null: no such bound.</summary>
    public long? Iterations { get; init; }

    /// <summary>Windows that begin earlier than this are marked: what they hold is recorded and not judged.</summary>
    public TimeSpan WarmUp { get; init; }

    public TimeSpan WindowLength { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long operations under way may still take after the load has stopped.</summary>
    public TimeSpan GracefulStop { get; init; } = TimeSpan.FromSeconds(30);

    public int Seed { get; init; }

    public CompletionObserver? Observer { get; init; }

    /// <summary>Goes on beside the load, by its clock, until done or cancelled at the end of the load.</summary>
    public Func<RunClock, CancellationToken, Task>? Companion { get; init; }

    public IReadOnlyList<IRunSink> Sinks { get; init; } = [];
}

/// <param name="Elapsed">From the first microsecond to the last answer.</param>
/// <param name="LoadEnded">When nothing new was begun any more.</param>
/// <param name="StoppedEarly">Whether somebody asked for the end before the duration was over.</param>
/// <param name="Unfinished">Operations given up at the end.</param>
/// <param name="Exceptions">What users' code let go.</param>
internal sealed record LoadOutcome(TimeSpan Elapsed, TimeSpan LoadEnded, bool StoppedEarly, long Unfinished, IReadOnlyList<ExceptionCount> Exceptions);

/// <summary>Runs a load and hands out its counts window by window.</summary>
internal static class LoadEngine
{
    /// <param name="setup">What to run.</param>
    /// <param name="time">Clock of the run.</param>
    /// <param name="stop">Asks for a graceful end: nothing new begins, what is under way is awaited.</param>
    /// <param name="abort">Asks for the end at once: what is under way is given up and counted.</param>
    public static async Task<LoadOutcome> RunAsync(
        LoadSetup setup, TimeProvider time, CancellationToken stop, CancellationToken abort)
    {
        var clock = new RunClock(time);
        foreach (var sink in setup.Sinks)
        {
            sink.Started(clock);
        }

        using var run = new LoadRun(clock, setup);
        using var ended = new CancellationTokenSource();
        await using var abortWithCaller = abort.Register(run.Abort).ConfigureAwait(false);

        var windows = CloseWindowsAsync(setup, run, ended.Token);
        var companion = setup.Companion?.Invoke(clock, run.Stopping) ?? Task.CompletedTask;
        var load = Task.WhenAll(setup.Sources.Select(source => Task.Run(() => source.RunAsync(run), CancellationToken.None)));

        bool stoppedEarly;
        long elapsed, loadEnded;
        try
        {
            stoppedEarly = await UntilEndAsync(load, setup.Duration, clock, stop).ConfigureAwait(false);
            loadEnded = clock.NowMicros;
            run.Stop();
            await FinishAsync(load, run, setup.GracefulStop, time, abort).ConfigureAwait(false);
            await IgnoreCancellationAsync(companion).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            elapsed = await windows.ConfigureAwait(false);
        }

        return new(RunClock.FromMicros(elapsed), RunClock.FromMicros(loadEnded), stoppedEarly, run.Unfinished, run.Exceptions.All());
    }

    private static async Task<bool> UntilEndAsync(Task load, TimeSpan? duration, RunClock clock, CancellationToken stop)
    {
        using var loadDone = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var over = duration is { } length
            ? clock.UntilAsync(RunClock.ToMicros(length), loadDone.Token)
            : Task.Delay(Timeout.InfiniteTimeSpan, clock.Time, loadDone.Token);
        await Task.WhenAny(load, over).ConfigureAwait(false);
        await loadDone.CancelAsync().ConfigureAwait(false);
        return stop.IsCancellationRequested;
    }

    private static async Task FinishAsync(Task load, LoadRun run, TimeSpan patience, TimeProvider time, CancellationToken abort)
    {
        try
        {
            await load.WaitAsync(patience, time, abort).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException && !load.IsCompleted)
        {
            run.Abort();
            await load.ConfigureAwait(false);
        }
    }

    /// <summary>Closes a window each time one is full until the end, and then the last one; returns the µs of its end.</summary>
    private static async Task<long> CloseWindowsAsync(LoadSetup setup, LoadRun run, CancellationToken ended)
    {
        var window = new Window(setup.Operations.All.Count);
        var length = RunClock.ToMicros(setup.WindowLength);
        var warmUp = RunClock.ToMicros(setup.WarmUp);
        var used = Environment.CpuUsage.TotalTime;
        while (true)
        {
            // Half a window of slack, so that a window that was closed late does not leave a sliver to the next.
            var boundary = ((window.StartMicros + length / 2) / length + 1) * length;
            await IgnoreCancellationAsync(run.Clock.UntilAsync(boundary, ended)).ConfigureAwait(false);

            // Read before draining: whatever ends the run has been recorded by then.
            var last = ended.IsCancellationRequested;
            var end = run.Clock.NowMicros;
            run.DrainInto(window);
            window.DurationMicros = Math.Max(end - window.StartMicros, 1);
            window.WarmUp = window.StartMicros < warmUp;
            var usedByNow = Environment.CpuUsage.TotalTime;
            window.ProcessorMicros = RunClock.ToMicros(usedByNow - used);
            used = usedByNow;
            foreach (var sink in setup.Sinks)
            {
                sink.Closed(window);
            }

            if (last)
            {
                return end;
            }

            window.Clear();
            window.StartMicros = end;
        }
    }

    private static async Task IgnoreCancellationAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The end of the run is how these tasks end.
        }
    }
}
