using System.Runtime.CompilerServices;
using StockKafka.Faults.Network;

namespace StockKafka.Faults.Kafka;

/// <summary>What goes out to one client: answers of the broker and others, in the order of their requests, one at a time.</summary>
internal sealed class AnswersInTurn(TimeProvider clock)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly AwaitedAnswers _awaited = new();

    /// <summary>Notes that the broker is going to be asked.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask AwaitAsync(Awaited awaited, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        _awaited.Add(awaited);
        _turn.Release();
    }

    /// <summary>Gives an answer without the broker, now or when its turn has come.</summary>
    public async ValueTask AnswerAsync(Line toClient, Awaited awaited, byte[] answer, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_awaited.IsEmpty)
            {
                await toClient.SendAsync(answer).ConfigureAwait(false);
            }
            else
            {
                _awaited.Add(awaited);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Finds the request of an answer that has come, and gives those before it that needed no broker. <see cref="FinishAsync"/> follows.</summary>
    /// <returns>Null when nobody waits for it.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Awaited?> TakeAsync(Line toClient, int correlationId, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var isAwaited = _awaited.TryTake(correlationId, out var awaited, out var ownBefore);
            foreach (var own in ownBefore ?? [])
            {
                await toClient.SendAsync(own).ConfigureAwait(false);
            }

            return isAwaited ? awaited : null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives the answer whose request was taken, and those after it that wait for nothing else.</summary>
    /// <param name="answer">Empty when it goes out later, and is overtaken.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FinishAsync(Line toClient, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!answer.IsEmpty)
            {
                await toClient.SendAsync(answer).ConfigureAwait(false);
            }

            _awaited.Done();
            while (_awaited.TryTakeOwn(out var own))
            {
                await toClient.SendAsync(own).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends what is no answer, or has no turn.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask TellAsync(Line toClient, ReadOnlyMemory<byte> told, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await toClient.SendAsync(told).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends an answer that others may overtake.</summary>
    public async Task TellLaterAsync(Line toClient, byte[] answer, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
            await TellAsync(toClient, answer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Nobody is there to be told.
        }
    }
}
