namespace StockKafka.Load.Engine;

/// <summary>One arrival, or one return of a user from thinking. Moments in µs of the run's clock.</summary>
/// <param name="Intended">When its operation was to begin.</param>
/// <param name="WaitsSince">
/// From when on its waiting is the system's doing, because every user had an operation under way; negative: it did not have to wait, and all
/// that it is late by is the generator's own.
/// </param>
internal readonly record struct Arrival(long Intended, long WaitsSince = -1);

/// <summary>Tells one user when it is its turn: how the load models differ.</summary>
internal abstract class Turn
{
    private volatile bool _inService;

    /// <summary>What the user is to do now.</summary>
    public Arrival Current { get; protected set; }

    /// <summary>Whether the user has an operation under way, as opposed to one that still waits for a processor of the generator.</summary>
    public bool InService
    {
        get => _inService;
        set => _inService = value;
    }

    /// <summary>Asked when the turn has come. False: the run has begun as many operations as it was to.</summary>
    public virtual bool MayBegin => true;

    protected Alarm Alarm { get; } = new();

    /// <summary>Waits for the user's next turn: <see cref="Current"/>. False when there will be none.</summary>
    public abstract ValueTask<bool> NextAsync(VirtualUser user);
}
