using StockKafka.Load.Engine;

namespace StockKafka.LoadRunner.Tests.Engine;

/// <summary>A scenario whose one operation takes as long as a test says.</summary>
/// <param name="millis">Duration of the n-th operation of all users, ms; negative: until cancelled.</param>
/// <param name="thinkMillis">Think time, ms.</param>
/// <param name="fails">Whether the n-th operation fails.</param>
internal sealed class Scripted(Func<Scripted, int, int> millis, int thinkMillis = 0, Func<int, bool>? fails = null) : Scenario, IRunSink
{
    private Operation? _operation;
    private int _begun;
    private int _executed;
    private int _failed;

    public override string Name => "scripted";

    public int Executed => _executed;

    public int Failed => _failed;

    /// <summary>Completes when the first operation begins.</summary>
    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null before the load has begun.</summary>
    public (RunClock Clock, bool Started)? Run { get; private set; }

    public void Started(RunClock clock) => Run = (clock, true);

    public void Closed(Window window)
    {
    }

    public override Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        _operation = operations.Get("GET", "/");
        return Task.CompletedTask;
    }

    public override VirtualUser CreateUser(int number, Random random) => new User(this);

    private sealed class User(Scripted script) : VirtualUser
    {
        public override Operation Next() => script._operation!;

        public override TimeSpan ThinkTime() => TimeSpan.FromMilliseconds(script.ThinkMillis);

        public override async ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken)
        {
            var number = Interlocked.Increment(ref script._begun);
            script.Begun.TrySetResult();
            var wait = script.Millis(number);
            if (wait != 0)
            {
                await Task.Delay(wait, cancellationToken);
            }

            Interlocked.Increment(ref script._executed);
            if (script.Fails(number))
            {
                Interlocked.Increment(ref script._failed);
                return OperationResult.Failed("scripted");
            }

            return OperationResult.Success(1);
        }
    }

    private int ThinkMillis => thinkMillis;

    private int Millis(int number) => millis(this, number);

    private bool Fails(int number) => fails?.Invoke(number) == true;
}

internal static class Tasks
{
    /// <summary>Says that nobody waits for this task on purpose.</summary>
    public static void Forget(this Task task) => _ = task;
}
