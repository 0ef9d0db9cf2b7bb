using System.Runtime.CompilerServices;

namespace StockKafka.LoadRunner.Engine;

/// <summary>What the sources of one run share: the clock, the recorders, the pacer, the end.</summary>
sealed class LoadRun : IDisposable
{
    /// <summary>Recorders beyond this many gain nothing: two threads rarely meet in one.</summary>
    const int MaxWorkers = 16;

    readonly WorkerRecorder[] _recorders;
    readonly CancellationTokenSource _stopping = new();
    readonly CancellationTokenSource _aborting = new();
    readonly int _seed;
    int _users;
    long _dropped;
    long _unfinished;

    public LoadRun(RunClock clock, LoadSetup setup)
    {
        Clock = clock;
        EndMicros = setup.Duration is { } duration ? RunClock.ToMicros(duration) : long.MaxValue;
        Pacer = new Pacer(clock, EndMicros);
        _seed = setup.Seed;
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

    public WorkerRecorder RecorderFor(int worker) => _recorders[worker % _recorders.Length];

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

    public void CountDropped(long arrivals) => Interlocked.Add(ref _dropped, arrivals);

    public void CountUnfinished(long operations) => Interlocked.Add(ref _unfinished, operations);

    /// <summary>Lets one user do one operation and records it. False when the run was aborted meanwhile.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ExecuteAsync(
        VirtualUser user, WorkerRecorder recorder, long intended, long released)
    {
        var operation = user.Next();
        var started = Clock.NowMicros;
        OperationResult result;
        try
        {
            result = await user.ExecuteAsync(operation, Aborting).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Aborting.IsCancellationRequested)
        {
            CountUnfinished(1);
            return false;
        }
#pragma warning disable CA1031 // A user whose code throws is a finding of the run, not the end of it.
        catch (Exception exception)
        {
            result = OperationResult.Failed(Exceptions.Add(exception));
        }
#pragma warning restore CA1031

        recorder.Record(operation, intended, started, Clock.NowMicros, result, released - intended);
        return true;
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
        window.Dropped = Interlocked.Exchange(ref _dropped, 0);
    }

    public void Dispose()
    {
        Pacer.Dispose();
        _stopping.Dispose();
        _aborting.Dispose();
    }
}
