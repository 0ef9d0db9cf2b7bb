namespace StockKafka.Faults.Network;

/// <summary>Which way bytes go.</summary>
public enum Direction
{
    /// <summary>Both ways.</summary>
    Both,
    /// <summary>From clients to the server behind the proxy.</summary>
    ToUpstream,
    /// <summary>From the server behind the proxy to its clients.</summary>
    ToClient,
}

/// <summary>Something that a network does wrong on purpose. What is set happens together; limits are those of each connection.</summary>
public sealed record NetworkFault
{
    /// <summary>Which way it meets bytes; both by default.</summary>
    public Direction Direction { get; init; }

    /// <summary>How much later bytes arrive. Latencies that are on together add up.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>By how much the latency varies at most, up and down, evenly; bytes do not overtake each other.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Bytes per second, 1 at least; null: as many as there are. Of several the smallest counts.</summary>
    public int? BytesPerSecond { get; init; }

    /// <summary>Bytes are written in pieces of so many, 1 at least; null: as they come.</summary>
    public int? SliceBytes { get; init; }

    /// <summary>The pause after each piece.</summary>
    public TimeSpan SliceGap { get; init; }

    /// <summary>
    /// After so many bytes, counted from when it is on, both sides of a connection are reset (RST). 0: all that live are reset now, and each that comes while it is on.
    /// </summary>
    public long? ResetAfterBytes { get; init; }

    /// <summary>
    /// Connections are taken and nothing is forwarded, not even that a side closes. What was sent meanwhile arrives when it is over, as TCP's repetitions would bring it.
    /// </summary>
    public bool BlackHole { get; init; }

    /// <summary>That one side closes, or dies, is not told to the other, whose connection stays open and silent. It is told when the fault is over.</summary>
    public bool HalfOpen { get; init; }

    /// <summary>The listener is closed: who connects is refused. Connections that live go on. It knows no direction.</summary>
    public bool Refuse { get; init; }

    internal void Validate()
    {
        Require(Latency >= TimeSpan.Zero && Jitter >= TimeSpan.Zero && SliceGap >= TimeSpan.Zero, "Latency, Jitter and SliceGap must not be negative");
        Require(Jitter <= Latency, $"Jitter ({Jitter}) must not be more than Latency ({Latency}), or bytes would arrive before they are sent");
        Require(BytesPerSecond is null or >= 1, "BytesPerSecond must be 1 at least; for nothing at all there is BlackHole");
        Require(SliceBytes is null or >= 1, "SliceBytes must be 1 at least");
        Require(SliceBytes is not null || SliceGap == TimeSpan.Zero, "SliceGap needs SliceBytes");
        Require(ResetAfterBytes is null or >= 0, "ResetAfterBytes must not be negative");
        Require(!Refuse || Direction == Direction.Both, "Refuse knows no direction");
        Require(
            Latency > TimeSpan.Zero || BytesPerSecond is not null || SliceBytes is not null || ResetAfterBytes is not null || BlackHole || HalfOpen || Refuse,
            "The fault does nothing; set what it does, such as Latency or BlackHole");
    }

    internal bool Meets(Direction direction) => Direction == Direction.Both || Direction == direction;

    private static void Require(bool holds, string mistake)
    {
        if (!holds)
        {
            throw new ArgumentException(mistake + ".");
        }
    }
}

/// <summary>A network fault that is on, until it is cleared or disposed of.</summary>
public sealed class InjectedNetworkFault : IDisposable
{
    private readonly Action<InjectedNetworkFault> _remove;
    private long _happened;

    internal InjectedNetworkFault(NetworkFault fault, Action<InjectedNetworkFault> remove) => (Fault, _remove) = (fault, remove);

    /// <summary>What it does.</summary>
    public NetworkFault Fault { get; }

    /// <summary>How often it has happened: writes that were delayed, cut or held back, connections that were reset, closings that were hidden. What is refused is not seen.</summary>
    public long Happened => Interlocked.Read(ref _happened);

    /// <summary>Ends it; once more does nothing.</summary>
    public void Clear() => _remove(this);

    /// <inheritdoc cref="Clear"/>
    public void Dispose() => Clear();

    internal void Happens() => Interlocked.Increment(ref _happened);
}
