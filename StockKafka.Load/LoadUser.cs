namespace StockKafka.Load;

/// <summary>A simulated user, as a scenario's method sees it. It is never asked for two things at once.</summary>
public sealed class LoadUser
{
    internal LoadUser(int number, Random random) => (Number, Random) = (number, random);

    /// <summary>Counts from 1.</summary>
    public int Number { get; }

    /// <summary>How often this user has been asked, counted from 1.</summary>
    public long Iteration { get; internal set; }

    /// <summary>The user's own source of chance, begun by the load's seed.</summary>
    public Random Random { get; }

    /// <summary>Whatever the scenario keeps for the user from one call to the next, such as a connection; disposed of at the end of the load.</summary>
    public object? State { get; set; }
}
