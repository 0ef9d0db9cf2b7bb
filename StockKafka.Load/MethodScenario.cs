using StockKafka.Load.Engine;

namespace StockKafka.Load;

/// <summary>Users who call a method.</summary>
internal sealed class MethodScenario(string name, Func<LoadUser, CancellationToken, Task> method, TimeSpan thinkTime) : Scenario
{
    /// <summary>Longer messages are cut: failures are counted by their text.</summary>
    private const int LongestMessage = 200;

    private Operation? _operation;

    public override string Name => name;

    public override TimeSpan MeanThinkTime => thinkTime;

    public override Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        _operation = operations.Get("CALL", name, name);
        return Task.CompletedTask;
    }

    public override VirtualUser CreateUser(int number, Random random) => new User(this, new(number, random));

    private static string KindOf(Exception failure)
    {
        var text = $"{failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}";
        return text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
    }

    private TimeSpan ThinkTime => thinkTime;

    private async ValueTask<OperationResult> CallAsync(LoadUser user, CancellationToken cancellationToken)
    {
        user.Iteration++;
        try
        {
            await method(user, cancellationToken).ConfigureAwait(false);
            return OperationResult.Success(0);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return OperationResult.Failed(KindOf(failure));
        }
    }

    private sealed class User(MethodScenario scenario, LoadUser user) : VirtualUser, IDisposable
    {
        public override Operation Next() => scenario._operation!;

        public override ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken) => scenario.CallAsync(user, cancellationToken);

        public override TimeSpan ThinkTime() => scenario.ThinkTime;

        public void Dispose() => (user.State as IDisposable)?.Dispose();
    }
}
