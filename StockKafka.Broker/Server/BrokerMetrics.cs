using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Server;

/// <summary>What the broker counts about itself; <see cref="MetricsPage"/> shows it.</summary>
internal sealed class BrokerMetrics(TimeProvider clock)
{
    private readonly Counter[] _requests = new Counter[1 + ApiTable.All.Max(api => (short)api.Key)];
    private long _openConnections;
    private long _messagesIn;
    private long _messagesOut;
    private long _bytesIn;
    private long _bytesOut;

    public long OpenConnections => Volatile.Read(ref _openConnections);

    public long MessagesInTotal => Volatile.Read(ref _messagesIn);

    public long MessagesOutTotal => Volatile.Read(ref _messagesOut);

    public long BytesInTotal => Volatile.Read(ref _bytesIn);

    public long BytesOutTotal => Volatile.Read(ref _bytesOut);

    public void ConnectionOpened() => Interlocked.Increment(ref _openConnections);

    public void ConnectionClosed() => Interlocked.Decrement(ref _openConnections);

    /// <summary>Counts a request when it has arrived.</summary>
    /// <returns>To be given to <see cref="Answered"/>.</returns>
    public long Request(ApiKey api)
    {
        Interlocked.Increment(ref _requests[(short)api].Count);
        return clock.GetTimestamp();
    }

    /// <summary>Counts the time until the answer was sent; waiting for data or for other members is part of it.</summary>
    public void Answered(ApiKey api, long arrived) =>
        Interlocked.Add(ref _requests[(short)api].Ticks, clock.GetElapsedTime(arrived).Ticks);

    public (long Count, TimeSpan Time) RequestsOf(ApiKey api)
    {
        ref var counter = ref _requests[(short)api];
        return (Volatile.Read(ref counter.Count), new TimeSpan(Volatile.Read(ref counter.Ticks)));
    }

    public void MessagesIn(int count) => Interlocked.Add(ref _messagesIn, count);

    public void MessagesOut(long count) => Interlocked.Add(ref _messagesOut, count);

    public void BytesIn(long count) => Interlocked.Add(ref _bytesIn, count);

    public void BytesOut(long count) => Interlocked.Add(ref _bytesOut, count);

    private struct Counter
    {
        public long Count;
        public long Ticks;
    }
}
