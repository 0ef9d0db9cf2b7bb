namespace StockKafka.Api.Streaming;

/// <summary>
/// What one client of the stream has yet to be sent: at most one quote of each symbol, the newest. A client that reads slower
/// than quotes arrive misses those in between, and neither holds up others nor takes more memory than there are symbols.
/// </summary>
/// <param name="symbols">The symbols wanted; null for all.</param>
public sealed class QuoteSubscription(IReadOnlySet<string>? symbols)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _newest = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private TaskCompletionSource _arrived = NewSignal();

    /// <summary>Keeps a quote for the client if it wants it.</summary>
    /// <returns>Whether it took the place of one that was not sent yet.</returns>
    public bool Offer(string symbol, ReadOnlyMemory<byte> json)
    {
        if (symbols?.Contains(symbol) == false)
        {
            return false;
        }

        lock (_gate)
        {
            if (TryAddNeedsLock(symbol, json))
            {
                return false;
            }

            _newest[symbol] = json;
            return true;
        }
    }

    /// <summary>Keeps a quote that is older than any which is offered: it takes no other's place.</summary>
    public void OfferFirst(string symbol, ReadOnlyMemory<byte> json)
    {
        lock (_gate)
        {
            TryAddNeedsLock(symbol, json);
        }
    }

    /// <summary>The next quote, of the symbol that has waited longest.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> json)
    {
        lock (_gate)
        {
            if (_order.TryDequeue(out var symbol))
            {
                return _newest.Remove(symbol, out json);
            }

            if (_arrived.Task.IsCompleted)
            {
                _arrived = NewSignal();
            }

            json = default;
            return false;
        }
    }

    /// <summary>Completes when there is something to take.</summary>
    public Task Arrived
    {
        get
        {
            lock (_gate)
            {
                return _arrived.Task;
            }
        }
    }

    private bool TryAddNeedsLock(string symbol, ReadOnlyMemory<byte> json)
    {
        if (!_newest.TryAdd(symbol, json))
        {
            return false;
        }

        _order.Enqueue(symbol);
        _arrived.TrySetResult();
        return true;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
