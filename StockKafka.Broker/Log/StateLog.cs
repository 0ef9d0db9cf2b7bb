using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Log;

/// <summary>
/// An internal log that holds the newest state of things as records and is replayed at the start. When it has grown, everything live
/// is written to its end again and what lies before is deleted.
/// </summary>
internal sealed class StateLog
{
    public static readonly LogConfig Config = LogConfig.Default with { SegmentBytes = 4 << 20, MaxMessageBytes = 100 << 20, RetentionMs = -1 };

    private const int MaxBatchBytes = 1 << 20;

    private readonly PartitionLog _log;
    private readonly TimeProvider _clock;
    private readonly Lock _gate;
    private readonly long _rewriteAt;
    private long _bytesAfterRewrite;

    /// <param name="gate">Held by the owner whenever it calls.</param>
    /// <param name="rewriteAtBytes">The log is rewritten when it has grown by this much.</param>
    /// <param name="replay">Takes in what the log holds.</param>
    public StateLog(PartitionLog log, TimeProvider clock, Lock gate, long rewriteAtBytes, BatchVisitor replay)
    {
        (_log, _clock, _gate, _rewriteAt) = (log, clock, gate, rewriteAtBytes);
        LogReplay.Visit(log, replay);
        _bytesAfterRewrite = log.Bytes;
    }

    public RecordBatchBuilder NewBatch() => new(_clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <returns>Completes once the batch is durable.</returns>
    /// <exception cref="LogFailedException">It could not be written.</exception>
    public Task Append(byte[] batch) => WhenDurable(_log.Append(batch));

    /// <summary>Appends the end of a producer's transaction.</summary>
    /// <inheritdoc cref="Append"/>
    public Task AppendMarker(long producerId, short epoch, bool commit) => WhenDurable(_log.AppendMarker(producerId, epoch, commit));

    /// <param name="live">All records that count.</param>
    /// <param name="appendRest">Appends what is no such record.</param>
    /// <returns>Completes once the log is rewritten; null when it has not grown enough.</returns>
    public Task? RewriteIfGrown(IEnumerable<(byte[] Key, byte[] Value)> live, Func<Task?>? appendRest = null)
    {
        if (_log.Bytes - _bytesAfterRewrite < _rewriteAt)
        {
            return null;
        }

        var start = _log.LogEnd;
        var batch = NewBatch();
        var durable = Task.CompletedTask;
        foreach (var (key, value) in live)
        {
            batch.Add(key, value);
            if (batch.Size > MaxBatchBytes)
            {
                durable = Append(batch.Build());
                batch = NewBatch();
            }
        }

        if (batch.Count > 0)
        {
            durable = Append(batch.Build());
        }

        durable = appendRest?.Invoke() ?? durable;
        _bytesAfterRewrite = _log.Bytes;
        return DeleteBeforeAsync(durable, start);
    }

    private Task WhenDurable(AppendResult appended) => appended.Error == KafkaError.None
        ? _log.WaitFlushedAsync(appended.NextOffset)
        : throw new LogFailedException($"the log {_log.Directory} answered {appended.Error}");

    private async Task DeleteBeforeAsync(Task durable, long start)
    {
        await durable.ConfigureAwait(false);
        lock (_gate)
        {
            _log.DeleteRecordsBefore(start);
            _bytesAfterRewrite = Math.Min(_bytesAfterRewrite, _log.Bytes);
        }
    }
}
