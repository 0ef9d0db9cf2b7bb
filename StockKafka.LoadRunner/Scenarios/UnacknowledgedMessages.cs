namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// Bounds how many messages of one producer wait for their acknowledgement. A sender that finds no place goes on when half of them are
/// free again: to be woken for each single one would cost more than sending.
/// </summary>
/// <param name="most">The bound, at least 2.</param>
sealed class UnacknowledgedMessages(int most)
{
    const int NotAwaited = -1;

    readonly SemaphoreSlim _changed = new(0);
    int _count;
    int _awaited = NotAwaited;

    /// <summary>Takes a place, waiting for it if need be; one sender at a time. False when cancelled before there was one.</summary>
    public ValueTask<bool> EnterAsync(CancellationToken cancellationToken) =>
        Interlocked.Increment(ref _count) <= most && !cancellationToken.IsCancellationRequested ? new(true) : EnterSlowlyAsync(cancellationToken);

    /// <summary>Gives a place back. From any thread.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _count) == Volatile.Read(ref _awaited))
        {
            _changed.Release();
        }
    }

    /// <summary>Waits until every place is given back. False when cancelled before.</summary>
    public ValueTask<bool> UntilNoneAsync(CancellationToken cancellationToken) => UntilAsync(0, cancellationToken);

    async ValueTask<bool> EnterSlowlyAsync(CancellationToken cancellationToken)
    {
        // The place that was taken just now is one of those that are counted.
        if (await UntilAsync(most / 2, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Waits until no more than so many places are taken.</summary>
    async ValueTask<bool> UntilAsync(int count, CancellationToken cancellationToken)
    {
        try
        {
            Volatile.Write(ref _awaited, count);
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _count) > count)
            {
                await _changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Volatile.Write(ref _awaited, NotAwaited);
        }
    }
}
