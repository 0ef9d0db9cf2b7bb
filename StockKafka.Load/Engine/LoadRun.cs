namespace StockKafka.Load.Engine;

/// <summary>What the sources of one run share: the clock, the recorders, the pacer, the end.</summary>
internal sealed class LoadRun : IDisposable
{
    /// <summary>Recorders beyond this many gain nothing: two threads rarely meet in one.</summary>
    private const int MaxWorkers = 16;

    private readonly WorkerRecorder[] _recorders;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly int _seed;
    private readonly Lock _countsGate = new();
    private ArrivalCounts _counts;
    private long _iterationsLeft;
    private int _users;
    private long _unfinished;

    public LoadRun(RunClock clock, LoadSetup setup)
    {
        Clock = clock;
        EndMicros = setup.Duration is { } duration ? RunClock.ToMicros(duration) : long.MaxValue;
        Pacer = new Pacer(clock, EndMicros);
        _seed = setup.Seed;
        _iterationsLeft = setup.Iterations ?? long.MaxValue;
        _recorders =
        [
            .. Enumerable.Range(0, Math.Min(Environment.ProcessorCount, MaxWorkers))
                .Select(_ => new WorkerRecorder(setup.Operations.All.Count, Failures, setup.Observer)),
        ];
        Stopping = _stopping.Token;
        Aborting = _aborting.Token;
    }

    public RunClock Clock { get; }

    /// <summary>When the load ends by plan, µs; very large when only its work ends it.</summary>
    public long EndMicros { get; }

    public Pacer Pacer { get; }

    public FailureKinds Failures { get; } = new();

    public ExceptionLog Exceptions { get; } = new();

    /// <summary>Cancelled when nothing new may begin.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Cancelled when what is under way is given up.</summary>
    public CancellationToken Aborting { get; }

    public int Users => Volatile.Read(ref _users);

    /// <summary>Operations that were under way when the run gave up waiting for them.</summary>
    public long Unfinished => Interlocked.Read(ref _unfinished);

    /// <summary>Whether the run has begun as many operations as it was to.</summary>
    public bool IterationsAreUsedUp => Interlocked.Read(ref _iterationsLeft) <= 0;

    /// <summary>For a thread that records for itself, such as a client library's own.</summary>
    public WorkerRecorder RecorderFor(int worker) => _recorders[worker % _recorders.Length];

    /// <summary>Asks to begin one operation more. False when the run has begun as many as it was to; the last one stops the load.</summary>
    public bool TryBegin()
    {
        if (_iterationsLeft == long.MaxValue)
        {
            return true;
        }

        var left = Interlocked.Decrement(ref _iterationsLeft);
        if (left == 0)
        {
            Stop();
        }

        return left >= 0;
    }

    /// <summary>A source of chance that depends on the run's seed, the scenario's name and the user's number alone.</summary>
    public Random RandomFor(string scenario, int number)
    {
        var hash = unchecked((uint)_seed);
        foreach (var character in $"{scenario}/{number}")
        {
            hash = unchecked((hash ^ character) * 16777619u);
        }

        return new Random(unchecked((int)hash));
    }

    public void UserStarted() => Interlocked.Increment(ref _users);

    public void UserStopped() => Interlocked.Decrement(ref _users);

    public void Count(in ArrivalCounts counts)
    {
        lock (_countsGate)
        {
            _counts += counts;
        }
    }

    public void CountUnfinished(long operations) => Interlocked.Add(ref _unfinished, operations);

    /// <summary>
    /// A user's life: waits for its turn, does an operation, records it, until there are no more turns. One loop holds it all, so that an
    /// operation costs no object of its own.
    /// </summary>
    /// <param name="scenario">Whose user it is.</param>
    /// <param name="number">Counts from 1 within the scenario.</param>
    /// <param name="turn">When it is to do something.</param>
    public async Task LiveAsync(Scenario scenario, int number, Turn turn)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var user = scenario.CreateUser(number, RandomFor(scenario.Name, number));
        Interlocked.Increment(ref _users);
        try
        {
            while (await turn.NextAsync(user).ConfigureAwait(false))
            {
                if (Aborting.IsCancellationRequested)
                {
                    CountUnfinished(1);
                    continue;
                }

                if (!turn.MayBegin)
                {
                    break;
                }

                var operation = user.Next();
                var started = Clock.NowMicros;
                turn.InService = true;
                OperationResult result;
                try
                {
                    result = await user.ExecuteAsync(operation, Aborting).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (Aborting.IsCancellationRequested)
                {
                    CountUnfinished(1);
                    continue;
                }
#pragma warning disable CA1031 // A user whose code throws is a finding of the run, not the end of it.
                catch (Exception exception)
                {
                    result = OperationResult.Failed(Exceptions.Add(exception));
                }
#pragma warning restore CA1031

                Record(operation, turn.Current, started, result);
                turn.InService = false;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _users);
        }
    }

    private void Record(Operation operation, in Arrival arrival, long started, in OperationResult result)
    {
        var lag = (arrival.WaitsSince < 0 ? started : arrival.WaitsSince) - arrival.Intended;
        if (started >= EndMicros && arrival.WaitsSince < 0)
        {
            Count(new() { Overdue = 1 });
        }

        // The recorder of the processor this runs on: its counts are in that processor's cache, and nobody else is likely to be in it.
        _recorders[Thread.GetCurrentProcessorId() % _recorders.Length]
            .Record(operation, arrival.Intended, started, Clock.NowMicros - result.CheckMicros, result, lag);
    }

    public void Stop()
    {
        _stopping.Cancel();
        Pacer.Stop();
    }

    public void Abort() => _aborting.Cancel();

    /// <summary>Fills <paramref name="window"/> with all that happened since the last call.</summary>
    public void DrainInto(Window window)
    {
        foreach (var recorder in _recorders)
        {
            recorder.DrainInto(window);
        }

        window.Failures = Failures.Drain();
        window.Users = Users;
        lock (_countsGate)
        {
            window.Arrivals = _counts;
            _counts = default;
        }
    }

    public void Dispose()
    {
        Pacer.Dispose();
        _stopping.Dispose();
        _aborting.Dispose();
    }
}
