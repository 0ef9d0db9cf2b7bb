namespace StockKafka.Faults.Kafka;

/// <summary>How a proxy of Kafka is to be.</summary>
public sealed record KafkaProxyOptions
{
    /// <summary>A broker of the cluster behind it: <c>HOST:PORT</c>. It need not be there yet.</summary>
    public required string Upstream { get; init; }

    /// <summary>Port on loopback at which clients begin, 1 to 65,535; 0, the default: a free one. Those of the brokers are free ones.</summary>
    public int Port { get; init; }

    /// <summary>What jitter begins with, as in <see cref="Network.FaultProxyOptions.Seed"/>.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Its clock; the machine's by default.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>What a proxy of Kafka has seen and done since it began.</summary>
/// <param name="Connections">Connections of clients that were taken.</param>
/// <param name="Requests">Requests that came.</param>
/// <param name="KafkaFaults">How often a Kafka fault has happened.</param>
/// <param name="NetworkFaults">How often a network fault has happened.</param>
/// <param name="NotUnderstood">Requests and answers that passed unchanged though they would have been looked into: of an unknown version, malformed, or no frames of Kafka at all.</param>
public sealed record KafkaProxyCounters(long Connections, long Requests, long KafkaFaults, long NetworkFaults, long NotUnderstood);

/// <summary>What the connections of one proxy count together.</summary>
internal sealed class KafkaCounters
{
    private long _requests;
    private long _notUnderstood;

    public long Requests => Interlocked.Read(ref _requests);

    public long NotUnderstood => Interlocked.Read(ref _notUnderstood);

    public void Request() => Interlocked.Increment(ref _requests);

    public void NotUnderstand() => Interlocked.Increment(ref _notUnderstood);
}
