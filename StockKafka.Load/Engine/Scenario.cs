namespace StockKafka.Load.Engine;

/// <summary>
/// A way of using the system: what its users do and how long they think. One subclass, one behaviour; the load model
/// (<see cref="ClosedUsers"/>, <see cref="ArrivalRate"/>) decides how many there are and when each begins its next operation.
/// </summary>
internal abstract class Scenario
{
    /// <summary>Name in reports.</summary>
    public abstract string Name { get; }

    /// <summary>Mean time a user thinks; zero for users who do not.</summary>
    public virtual TimeSpan MeanThinkTime => TimeSpan.Zero;

    /// <summary>Registers the scenario's operations and fetches what its users need. Called once, before the clock starts.</summary>
    public abstract Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken);

    /// <param name="number">Counts from 1 within the scenario.</param>
    /// <param name="random">The user's own seeded source of chance: the same seed makes the same user do the same.</param>
    public abstract VirtualUser CreateUser(int number, Random random);
}

/// <summary>One simulated user. It is never asked for two things at once.</summary>
internal abstract class VirtualUser
{
    /// <summary>Chooses the next operation.</summary>
    public abstract Operation Next();

    /// <summary>Does it. A failure that the user foresees is a result, not an exception.</summary>
    public abstract ValueTask<OperationResult> ExecuteAsync(Operation operation, CancellationToken cancellationToken);

    /// <summary>How long the user thinks before the next operation.</summary>
    public abstract TimeSpan ThinkTime();
}

/// <summary>Chooses among weighted alternatives.</summary>
internal sealed class WeightedChoice<T>
{
    private readonly (T Item, int UpTo)[] _steps;

    public WeightedChoice(params IReadOnlyList<(T Item, int Weight)> alternatives)
    {
        var sum = 0;
        _steps = [.. alternatives.Select(alternative => (alternative.Item, sum += alternative.Weight))];
    }

    public T Pick(Random random)
    {
        var draw = random.Next(_steps[^1].UpTo);
        foreach (var (item, upTo) in _steps)
        {
            if (draw < upTo)
            {
                return item;
            }
        }

        return _steps[^1].Item;
    }
}
