using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Faults;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Server;

/// <summary>
/// One produce request from its arrival to its answer, and then the next: waiting for any number of flushes makes no garbage.
/// </summary>
internal sealed class PendingProduce : IFlushWaiter, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _stored = new() { RunContinuationsAsynchronously = true };
    private int _missing;

    public PendingProduce() => Response = new ProduceResponse(Request);

    public ProduceRequest Request { get; } = new();

    public ProduceResponse Response { get; }

    /// <summary>False for acks=0, which gets no answer.</summary>
    public bool IsAnswered { get; set; }

    public RequestHeader Header { get; private set; }

    /// <summary>When the request came, as the metrics measure it.</summary>
    public long Arrived { get; private set; }

    /// <summary>What faults do to its answer.</summary>
    public Fate Fate { get; private set; }

    public void Begin(RequestHeader header, long arrived)
    {
        Fate = default;
        (Header, Arrived) = (header, arrived);
        _stored.Reset();
        _missing = 1;
        Response.Partitions.Restart();
    }

    /// <summary>One of its partitions has met a fault: the longest delay of all counts, and one that loses the answer loses it.</summary>
    public void Meets(in Fate fate)
    {
        if (fate != default)
        {
            Fate = new(null, Fate.Delay > fate.Delay ? Fate.Delay : fate.Delay, Fate.IsLost || fate.IsLost);
        }
    }

    /// <summary>Waits for one more log; the failure of its flush becomes the answer for the partition.</summary>
    /// <param name="answer">Where in the response the partition is.</param>
    public void WaitFor(PartitionLog log, long nextOffset, int answer)
    {
        Interlocked.Increment(ref _missing);
        log.NotifyWhenFlushed(nextOffset, this, answer);
    }

    /// <summary>Nothing more will be waited for.</summary>
    public void Appended() => Arrive();

    /// <summary>Completes after <see cref="Appended"/>, once every flush that is waited for is over. To be awaited once.</summary>
    public ValueTask StoredAsync() => new(this, _stored.Version);

    void IFlushWaiter.Flushed(int tag, LogFailedException? failure)
    {
        if (failure is not null)
        {
            ref var answer = ref CollectionsMarshal.AsSpan(Response.Partitions)[tag];
            answer = ProduceResponse.Partition.Failed(answer.Index, KafkaError.KafkaStorageError, failure.Message);
        }

        Arrive();
    }

    void IValueTaskSource.GetResult(short token) => _stored.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _stored.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _stored.OnCompleted(continuation, state, token, flags);

    private void Arrive()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _stored.SetResult(true);
        }
    }
}
