using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace StockKafka.Broker.Server;

/// <summary>
/// The produce requests of one connection that are appended but not answered yet. While the first waits for the disk the next
/// are appended already, so that a pipelining producer shares flushes with itself; the answers go out in order. The objects go
/// round and round. One thread at a time uses it, apart from the answering, which is its own.
/// </summary>
/// <param name="answer">Sends the answer of a request that is stored.</param>
/// <param name="failed">Called when an answer could not be sent, so that none behind it can.</param>
internal sealed class ProducePipeline(Func<PendingProduce, ValueTask> answer, Action failed)
{
    /// <summary>More wait in the socket.</summary>
    private const int MaxOverlapping = 16;

    private readonly Channel<PendingProduce> _appended = Channel.CreateUnbounded<PendingProduce>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
    private readonly Channel<PendingProduce> _answered = Channel.CreateUnbounded<PendingProduce>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly Stack<PendingProduce> _idle = new(MaxOverlapping);
    private Task? _answering;
    private int _created;

    /// <summary>Waits for an answer to go out when too many are missing.</summary>
    /// <exception cref="ChannelClosedException">An answer could not be sent.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<PendingProduce> RentAsync()
    {
        while (_answered.Reader.TryRead(out var answered))
        {
            _idle.Push(answered);
        }

        if (_idle.TryPop(out var idle))
        {
            return idle;
        }

        if (_created < MaxOverlapping)
        {
            _created++;
            return new PendingProduce();
        }

        return await _answered.Reader.ReadAsync().ConfigureAwait(false);
    }

    /// <summary>The rented request is appended: its answer is the next.</summary>
    public void Submit(PendingProduce appended)
    {
        _answering ??= AnswerAsync();
        _appended.Writer.TryWrite(appended);
    }

    /// <summary>Waits until every answer is sent.</summary>
    /// <exception cref="ChannelClosedException">One could not be sent.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask DrainAsync()
    {
        while (_idle.Count < _created)
        {
            _idle.Push(await _answered.Reader.ReadAsync().ConfigureAwait(false));
        }
    }

    /// <summary>Returns when no answer will be sent any more; what was submitted is answered first.</summary>
    public Task CompleteAsync()
    {
        _appended.Writer.TryComplete();
        return _answering ?? Task.CompletedTask;
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var pending = await _appended.Reader.ReadAsync().ConfigureAwait(false);
                await pending.StoredAsync().ConfigureAwait(false);
                await answer(pending).ConfigureAwait(false);
                _answered.Writer.TryWrite(pending);
            }
        }
        catch (ChannelClosedException)
        {
            // The connection ends and everything is answered.
        }
        catch
        {
            failed();
            throw;
        }
        finally
        {
            _answered.Writer.TryComplete();
        }
    }
}
