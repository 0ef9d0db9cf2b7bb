namespace StockKafka.Broker.Server;

/// <summary>
/// Bounds the memory of requests that are being received or processed, over all connections. A connection whose request does
/// not fit waits its turn, and with it the client behind its socket: first come, first served.
/// </summary>
internal sealed class MemoryBudget(long total)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Granted)> _waiting = [];
    private long _used;

    public long Total => total;

    public long Used => Volatile.Read(ref _used);

    /// <summary>Returns once the bytes are the caller's, until <see cref="Release"/>.</summary>
    /// <param name="bytes">At most <see cref="Total"/>.</param>
    public ValueTask AcquireAsync(long bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, total);
        lock (_gate)
        {
            if (_waiting.Count == 0 && _used + bytes <= total)
            {
                _used += bytes;
                return ValueTask.CompletedTask;
            }

            var granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return WaitAsync(_waiting.AddLast((bytes, granted)), cancellationToken);
        }
    }

    public void Release(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            GrantNeedsLock();
        }
    }

    private async ValueTask WaitAsync(LinkedListNode<(long Bytes, TaskCompletionSource Granted)> waiting, CancellationToken cancellationToken)
    {
        try
        {
            await waiting.Value.Granted.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                if (waiting.List is not null)
                {
                    _waiting.Remove(waiting);
                }
                else
                {
                    _used -= waiting.Value.Bytes; // granted in the same moment
                }

                GrantNeedsLock();
            }

            throw;
        }
    }

    private void GrantNeedsLock()
    {
        while (_waiting.First is { } first && _used + first.Value.Bytes <= total)
        {
            _waiting.RemoveFirst();
            _used += first.Value.Bytes;
            first.Value.Granted.SetResult();
        }
    }
}
