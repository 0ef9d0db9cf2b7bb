namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>
/// Failures made on purpose, inside everything that protects against them: an attempt that is made to fail counts for the
/// breaker, is retried and timed out as a real one. Off unless <see cref="Enabled"/>. Bound from <c>Resilience:{name}:Chaos</c>.
/// </summary>
public sealed class ChaosOptions
{
    /// <summary>The switch for all of it.</summary>
    public bool Enabled { get; set; }

    /// <summary>Share of attempts that are delayed, 0 to 1.</summary>
    public double LatencyRate { get; set; }

    /// <summary>By how much. Default 1 s.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Share of attempts that fail without being made, 0 to 1.</summary>
    public double FaultRate { get; set; }

    /// <summary>Share of attempts that are made and whose outcome is then lost, as when a connection breaks before the answer, 0 to 1.</summary>
    public double LostOutcomeRate { get; set; }

    /// <summary>Seed of the dice; null for other dice each time.</summary>
    public int? Seed { get; set; }
}

/// <summary>An attempt failed because it was told to.</summary>
public sealed class InjectedFaultException(string message) : Exception(message);
