using Confluent.Kafka;
using StockKafka.Load.Engine;

namespace StockKafka.Load.Kafka;

/// <summary>A message on its way: what its report needs to know. Used again for a later message, so that sending allocates nothing.</summary>
internal sealed class UnacknowledgedMessage
{
    /// <param name="reported">What is done with the report.</param>
    public UnacknowledgedMessage(Action<UnacknowledgedMessage, DeliveryReport<string, byte[]>> reported) =>
        Report = report => reported(this, report);

    /// <summary>Given to the client with the message.</summary>
    public Action<DeliveryReport<string, byte[]>> Report { get; }

    public long Sequence { get; set; }

    /// <summary>When it was due, µs.</summary>
    public long Intended { get; set; }

    /// <summary>When the generator had time for it, µs.</summary>
    public long Released { get; set; }

    /// <summary>When it was handed to the client, µs.</summary>
    public long Started { get; set; }
}

/// <summary>
/// Bounds how many messages of one producer wait for their acknowledgement. A sender that finds no place goes on when half of them are
/// free again: to be woken for each single one would cost more than sending. One thread sends, one gives back; a ring of free messages is
/// all that they share.
/// </summary>
internal sealed class UnacknowledgedMessages
{
    private const long NotAwaited = -1;

    private readonly SemaphoreSlim _changed = new(0);
    private readonly UnacknowledgedMessage[] _free;
    private readonly int _most;
    private LoneCounter _taken;
    private LoneCounter _returned;
    private long _freeUntil;
    private long _awaited = NotAwaited;

    /// <param name="most">The bound, at least 2.</param>
    /// <param name="reported">What is done with a message's report, before the message is given back.</param>
    public UnacknowledgedMessages(int most, Action<UnacknowledgedMessage, DeliveryReport<string, byte[]>> reported)
    {
        _most = most;
        // Longer than the bound: what was taken last stays where it was until it is given back.
        _free = new UnacknowledgedMessage[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)most + 1)];
        for (var place = 0; place < most; place++)
        {
            _free[place] = new(reported);
        }

        _freeUntil = most;
    }

    /// <summary>How many were given back by <see cref="Return"/> so far.</summary>
    public long Returned => Volatile.Read(ref _returned.Value);

    /// <summary>Takes a message, waiting for a place if need be. Null when cancelled before there was one.</summary>
    public ValueTask<UnacknowledgedMessage?> TakeAsync(CancellationToken cancellationToken)
    {
        if (_taken.Value == _freeUntil)
        {
            _freeUntil = Returned + _most;
        }

        return _taken.Value == _freeUntil || cancellationToken.IsCancellationRequested ? TakeSlowlyAsync(cancellationToken) : new(Take());
    }

    /// <summary>The sender gives back what it took last and did not send.</summary>
    public void PutBack() => _taken.Value--;

    /// <summary>Gives a message back that was reported.</summary>
    public void Return(UnacknowledgedMessage message)
    {
        var returned = _returned.Value + 1;
        _free[(returned + _most - 1) & (_free.Length - 1)] = message;
        Interlocked.Exchange(ref _returned.Value, returned); // A fence: either this sees that it is awaited, or who waits sees this.
        if (returned == Volatile.Read(ref _awaited))
        {
            _changed.Release();
        }
    }

    /// <summary>Waits until every message is given back. False when cancelled before.</summary>
    public ValueTask<bool> UntilNoneAsync(CancellationToken cancellationToken) => UntilReturnedAsync(_taken.Value, cancellationToken);

    private UnacknowledgedMessage Take() => _free[_taken.Value++ & (_free.Length - 1)];

    private async ValueTask<UnacknowledgedMessage?> TakeSlowlyAsync(CancellationToken cancellationToken)
    {
        if (!await UntilReturnedAsync(_taken.Value - _most / 2, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        _freeUntil = Returned + _most;
        return Take();
    }

    /// <summary>Waits until so many of all that were ever taken are given back.</summary>
    private async ValueTask<bool> UntilReturnedAsync(long count, CancellationToken cancellationToken)
    {
        try
        {
            Volatile.Write(ref _awaited, count);
            Interlocked.MemoryBarrier();
            while (Returned < count)
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
