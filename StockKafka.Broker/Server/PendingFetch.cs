using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Server;

/// <summary>What a connection needs for a fetch; it has one at a time, so all its fetches share this.</summary>
internal sealed class PendingFetch : IDisposable
{
    public PendingFetch(TimeProvider clock) => (Response, Signal) = (new FetchResponse(Request), new FetchSignal(clock));

    public FetchRequest Request { get; } = new();

    public FetchResponse Response { get; }

    /// <summary>How much later than otherwise it is answered.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whether the connection is closed instead of an answer.</summary>
    public bool IsLost { get; set; }

    /// <summary>The logs that <see cref="Signal"/> is subscribed to.</summary>
    public ReusedList<PartitionLog> Logs { get; } = [];

    public FetchSignal Signal { get; }

    public void Dispose() => Signal.Dispose();
}
