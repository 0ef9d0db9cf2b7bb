using StockKafka.Load.Engine;

namespace StockKafka.LoadRunner.Tests.Engine;

/// <summary>A scenario whose one operation is what a test says.</summary>
/// <param name="execute">The operation.</param>
/// <param name="think">Think time.</param>
internal sealed class Behaving(Func<CancellationToken, ValueTask<OperationResult>> execute, TimeSpan think = default) : Scenario
{
    private Operation? _operation;

    public override string Name => "behaving";

    /// <summary>Does nothing, at once.</summary>
    public static Behaving AtOnce { get; } = new(static _ => new(OperationResult.Success(1)));

    public override Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        _operation = operations.Get("GET", "/");
        return Task.CompletedTask;
    }

    public override VirtualUser CreateUser(int number, Random random) => new User(this);

    private sealed class User(Behaving scenario) : VirtualUser
    {
        public override Operation Next() => scenario._operation!;

        public override TimeSpan ThinkTime() => scenario.Think;

        public override ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken) =>
            scenario.Execute(cancellationToken);
    }

    private TimeSpan Think => think;

    private ValueTask<OperationResult> Execute(CancellationToken cancellationToken) => execute(cancellationToken);
}
