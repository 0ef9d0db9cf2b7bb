namespace StockKafka.Faults.Network;

/// <summary>How a proxy is to be.</summary>
public sealed record FaultProxyOptions
{
    /// <summary>What it leads to: <c>HOST:PORT</c>. It need not be there yet; each connection of a client makes one of its own.</summary>
    public required string Upstream { get; init; }

    /// <summary>Port on loopback, 1 to 65,535; 0, the default: a free one.</summary>
    public int Port { get; init; }

    /// <summary>What jitter begins with. The same number gives each connection, by the order in which they come, the same jitter.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Its clock; the machine's by default.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal (string Host, int Port) ParseUpstream()
    {
        var colon = Upstream.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(Upstream.AsSpan(colon + 1), out var port) && port > 0
            ? (Upstream[..colon].Trim('[', ']'), port)
            : throw new ArgumentException($"Upstream '{Upstream}' is no HOST:PORT, such as 127.0.0.1:9092.");
    }
}

/// <summary>What a proxy has seen and done since it began.</summary>
/// <param name="Connections">Connections of clients that were taken.</param>
/// <param name="Open">Those of them that are open.</param>
/// <param name="BytesToUpstream">Bytes that came from clients.</param>
/// <param name="BytesToClient">Bytes that came from upstream.</param>
/// <param name="Faults">How often a fault has happened, as <see cref="InjectedNetworkFault.Happened"/> counts.</param>
public sealed record FaultProxyCounters(long Connections, int Open, long BytesToUpstream, long BytesToClient, long Faults);
