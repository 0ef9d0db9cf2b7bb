using StockKafka.Faults.Protocol;

namespace StockKafka.Faults.Kafka;

/// <summary>A request whose answer is still to go out.</summary>
/// <param name="Answer">What it is answered with, without the broker, once its turn has come; null: what the broker answers.</param>
/// <param name="Sender">Whom it is from; told where faults are on for its API.</param>
/// <param name="Request">Its partitions, when it was looked into; else null.</param>
/// <param name="Taken">What goes into the broker's answer for those that were taken out of it; null: none were.</param>
internal readonly record struct Awaited(RequestHeader Header, Fate Fate, byte[]? Answer, Sender Sender, PartitionedRequest? Request, byte[]? Taken);

/// <summary>
/// The requests of a connection whose answers are still to go out, in the order in which they must. An answer is found by its number, so that
/// a request that is never answered holds up none.
/// </summary>
internal sealed class AwaitedAnswers
{
    private readonly Queue<Awaited> _queue = new();
    private bool _isOneOnItsWay;

    /// <summary>Whether an answer may go out at once, for none has to go before it.</summary>
    public bool IsEmpty => _queue.Count == 0 && !_isOneOnItsWay;

    public void Add(Awaited awaited) => _queue.Enqueue(awaited);

    /// <summary>Takes out the one whose answer has come from the broker. Those before it get none, unless it is theirs by <see cref="Awaited.Answer"/>.</summary>
    /// <param name="ownBefore">Answers that have to go out before.</param>
    /// <returns>False when nobody waits for it.</returns>
    public bool TryTake(int correlationId, out Awaited awaited, out List<byte[]>? ownBefore)
    {
        (awaited, ownBefore) = (default, null);
        var isAwaited = false;
        foreach (var each in _queue)
        {
            isAwaited |= each.Answer is null && each.Header.CorrelationId == correlationId;
        }

        while (isAwaited && _queue.TryDequeue(out awaited))
        {
            if (awaited.Answer is null && awaited.Header.CorrelationId == correlationId)
            {
                _isOneOnItsWay = true;
                return true;
            }

            if (awaited.Answer is { } own)
            {
                (ownBefore ??= []).Add(own);
            }
        }

        return false;
    }

    /// <summary>The one that was taken has gone out, or may be overtaken.</summary>
    public void Done() => _isOneOnItsWay = false;

    /// <summary>Takes out an answer that needs no broker and whose turn has come.</summary>
    public bool TryTakeOwn(out byte[] answer)
    {
        if (_queue.TryPeek(out var awaited) && awaited.Answer is { } own)
        {
            _queue.Dequeue();
            answer = own;
            return true;
        }

        answer = [];
        return false;
    }
}
