using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Transactions;

/// <summary>
/// Every transactional id's state, in memory and in an internal log that is replayed at the start. When the log has grown,
/// everything is written to its end again and what lies before is deleted.
/// </summary>
sealed class TransactionLog
{
    public const string LogName = "__transaction_state";

    public static readonly LogConfig LogConfig = LogConfig.Default with
    {
        SegmentBytes = 4 << 20, MaxMessageBytes = 100 << 20, RetentionMs = -1,
    };

    private const int MaxBatchBytes = 1 << 20;

    private readonly Dictionary<string, TransactionSnapshot> _current = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly PartitionLog _log;
    private readonly TimeProvider _clock;
    private readonly long _rewriteAt;
    private long _bytesAfterRewrite;

    /// <param name="rewriteAtBytes">The log is rewritten when it has grown by this much.</param>
    public TransactionLog(PartitionLog log, TimeProvider clock, long rewriteAtBytes = 16 << 20)
    {
        (_log, _clock, _rewriteAt) = (log, clock, rewriteAtBytes);
        LogReplay.Visit(log, Replay);
        _bytesAfterRewrite = log.Bytes;
    }

    public KeyValuePair<string, TransactionSnapshot>[] All()
    {
        lock (_gate)
        {
            return [.. _current];
        }
    }

    /// <summary>Stores the newest state of a transactional id; the task completes once it is durable.</summary>
    /// <param name="snapshot">Null forgets the id.</param>
    /// <exception cref="LogFailedException">It could not be written; the state before still holds.</exception>
    public Task Store(string transactionalId, TransactionSnapshot? snapshot)
    {
        lock (_gate)
        {
            var batch = new RecordBatchBuilder(_clock.GetUtcNow().ToUnixTimeMilliseconds());
            batch.Add(TransactionRecord.Key(transactionalId), snapshot is null ? null : TransactionRecord.Value(snapshot));
            var durable = AppendNeedsLock(batch);
            SetNeedsLock(transactionalId, snapshot);
            return RewriteIfGrownNeedsLock() ?? durable;
        }
    }

    private void SetNeedsLock(string transactionalId, TransactionSnapshot? snapshot)
    {
        if (snapshot is null)
        {
            _current.Remove(transactionalId);
        }
        else
        {
            _current[transactionalId] = snapshot;
        }
    }

    private Task AppendNeedsLock(RecordBatchBuilder batch)
    {
        var appended = _log.Append(batch.Build());
        return appended.Error == ErrorCode.None
            ? _log.WaitFlushedAsync(appended.NextOffset)
            : throw new LogFailedException($"the transaction log answered {appended.Error}");
    }

    private Task? RewriteIfGrownNeedsLock()
    {
        if (_log.Bytes - _bytesAfterRewrite < _rewriteAt)
        {
            return null;
        }

        var start = _log.LogEnd;
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var batch = new RecordBatchBuilder(now);
        var durable = Task.CompletedTask;
        foreach (var (transactionalId, snapshot) in _current)
        {
            batch.Add(TransactionRecord.Key(transactionalId), TransactionRecord.Value(snapshot));
            if (batch.Size > MaxBatchBytes)
            {
                durable = AppendNeedsLock(batch);
                batch = new RecordBatchBuilder(now);
            }
        }

        if (batch.Count > 0)
        {
            durable = AppendNeedsLock(batch);
        }

        _bytesAfterRewrite = _log.Bytes;
        return DeleteBeforeAsync(durable, start);
    }

    private async Task DeleteBeforeAsync(Task durable, long start)
    {
        await durable.ConfigureAwait(false);
        lock (_gate)
        {
            _log.DeleteRecordsBefore(start);
            _bytesAfterRewrite = Math.Min(_bytesAfterRewrite, _log.Bytes);
        }
    }

    private void Replay(in RecordBatch batch)
    {
        var records = new RecordReader(batch.Payload, batch.BaseOffset, batch.BaseTimestamp);
        while (records.MoveNext())
        {
            if (TransactionRecord.ReadKey(records.Key) is { } transactionalId)
            {
                SetNeedsLock(transactionalId, records.IsTombstone ? null : TransactionRecord.ReadValue(records.Value));
            }
        }
    }
}
