using StockKafka.Broker.Log;

namespace StockKafka.Broker.Transactions;

/// <summary>Every transactional id's state, in memory and in an internal log.</summary>
internal sealed class TransactionLog
{
    public const string LogName = "__transaction_state";

    private readonly Dictionary<string, TransactionSnapshot> _current = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly StateLog _log;

    /// <param name="rewriteAtBytes">The log is rewritten when it has grown by this much.</param>
    public TransactionLog(PartitionLog log, TimeProvider clock, long rewriteAtBytes = 16 << 20) =>
        _log = new StateLog(log, clock, _gate, rewriteAtBytes, Replay);

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
            var batch = _log.NewBatch();
            batch.Add(TransactionRecord.Key(transactionalId), snapshot is null ? null : TransactionRecord.Value(snapshot));
            var durable = _log.Append(batch.Build());
            SetNeedsLock(transactionalId, snapshot);
            return _log.RewriteIfGrown(_current.Select(each => (TransactionRecord.Key(each.Key), TransactionRecord.Value(each.Value)))) ?? durable;
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
