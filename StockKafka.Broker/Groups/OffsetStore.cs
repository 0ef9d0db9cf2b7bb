using StockKafka.Broker.Log;

namespace StockKafka.Broker.Groups;

/// <summary>The committed offsets of all groups: in memory, and durable in an internal log.</summary>
internal sealed class OffsetStore
{
    public const string LogName = "__consumer_offsets";

    private readonly Dictionary<string, Dictionary<OffsetKey, CommittedOffset>> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<long, PendingOffsets> _pending = [];
    private readonly Lock _gate = new();
    private readonly PartitionLog _log;
    private readonly StateLog _state;

    /// <param name="rewriteAtBytes">The log is rewritten when it has grown by this much.</param>
    public OffsetStore(PartitionLog log, TimeProvider clock, long rewriteAtBytes = 16 << 20)
    {
        _log = log;
        _state = new StateLog(log, clock, _gate, rewriteAtBytes, ReplayBatch);
    }

    public bool HasGroup(string group)
    {
        lock (_gate)
        {
            return _groups.ContainsKey(group);
        }
    }

    public string[] GroupIds()
    {
        lock (_gate)
        {
            return [.. _groups.Keys];
        }
    }

    public CommittedOffset? Find(string group, OffsetKey key)
    {
        lock (_gate)
        {
            return _groups.TryGetValue(group, out var offsets) && offsets.TryGetValue(key, out var found) ? found : null;
        }
    }

    public KeyValuePair<OffsetKey, CommittedOffset>[] All(string group)
    {
        lock (_gate)
        {
            return _groups.TryGetValue(group, out var offsets) ? [.. offsets] : [];
        }
    }

    /// <summary>Whether an open transaction is about to change this offset.</summary>
    public bool IsPending(string group, OffsetKey key)
    {
        lock (_gate)
        {
            return _pending.Count > 0 && _pending.Values.Any(pending => pending.Offsets.ContainsKey((group, key)));
        }
    }

    /// <summary>The producers whose transactions hold offsets back.</summary>
    public (long ProducerId, short Epoch)[] OpenTransactions() => _log.OpenTransactions();

    /// <summary>Stores offsets that count once the producer's transaction is committed.</summary>
    /// <exception cref="LogFailedException">They could not be stored.</exception>
    public Task Stage(
        string group, long producerId, short epoch, IReadOnlyCollection<KeyValuePair<OffsetKey, CommittedOffset>> offsets)
    {
        lock (_gate)
        {
            var staged = new PendingOffsets(epoch);
            foreach (var (key, committed) in offsets)
            {
                staged.Offsets[(group, key)] = committed;
            }

            var durable = AppendPendingNeedsLock(producerId, staged);
            foreach (var (key, committed) in staged.Offsets)
            {
                PendingNeedsLock(producerId, epoch).Offsets[key] = committed;
            }

            return durable;
        }
    }

    /// <summary>Ends a producer's transaction: its offsets now count, or never did. Does nothing when it has none.</summary>
    /// <exception cref="LogFailedException">The end could not be stored.</exception>
    public Task EndTransaction(long producerId, short epoch, bool commit)
    {
        lock (_gate)
        {
            var durable = _state.AppendMarker(producerId, epoch, commit);
            EndPendingNeedsLock(producerId, commit);
            return RewriteIfGrownNeedsLock() ?? durable;
        }
    }

    /// <summary>Stores the offsets and returns once they are durable.</summary>
    /// <exception cref="LogFailedException">They are not.</exception>
    public Task CommitAsync(string group, IReadOnlyCollection<KeyValuePair<OffsetKey, CommittedOffset>> offsets)
    {
        lock (_gate)
        {
            var batch = _state.NewBatch();
            foreach (var (key, committed) in offsets)
            {
                batch.Add(OffsetRecord.Key(group, key), OffsetRecord.Value(committed));
            }

            var durable = _state.Append(batch.Build());
            foreach (var (key, committed) in offsets)
            {
                SetNeedsLock(group, key, committed);
            }

            return RewriteIfGrownNeedsLock() ?? durable;
        }
    }

    public Task DeleteGroupAsync(string group) => RemoveAsync((id, _, _) => id == group);

    public Task DeleteAsync(string group, IReadOnlySet<OffsetKey> keys) => RemoveAsync((id, key, _) => id == group && keys.Contains(key));

    public Task DeleteTopicAsync(string topic) => RemoveAsync((_, key, _) => key.Topic == topic);

    /// <summary>Forgets offsets that are old and that no open transaction is about to change.</summary>
    /// <param name="committedBefore">By group, in milliseconds since 1970; the offsets of other groups stay.</param>
    public Task ExpireAsync(IReadOnlyDictionary<string, long> committedBefore) => RemoveAsync((group, key, committed) =>
        committedBefore.TryGetValue(group, out var limit) && committed.CommittedAt < limit && !IsPending(group, key));

    /// <summary>Forgets offsets, and what open transactions would make of them: the end of one must not bring them back.</summary>
    private Task RemoveAsync(Func<string, OffsetKey, CommittedOffset, bool> matches)
    {
        lock (_gate)
        {
            var gone = _groups.SelectMany(group => group.Value.Select(offset => (Group: group.Key, offset.Key, offset.Value)))
                .Concat(_pending.Values.SelectMany(pending => pending.Offsets)
                    .Select(offset => (offset.Key.Group, offset.Key.Key, offset.Value)))
                .Where(each => matches(each.Group, each.Key, each.Value))
                .Select(each => (each.Group, each.Key))
                .Distinct()
                .ToArray();
            if (gone.Length == 0)
            {
                return Task.CompletedTask;
            }

            var batch = _state.NewBatch();
            foreach (var (group, key) in gone)
            {
                batch.Add(OffsetRecord.Key(group, key), null);
            }

            var durable = _state.Append(batch.Build());
            foreach (var (group, key) in gone)
            {
                RemoveNeedsLock(group, key);
            }

            return durable;
        }
    }

    private PendingOffsets PendingNeedsLock(long producerId, short epoch)
    {
        if (!_pending.TryGetValue(producerId, out var pending))
        {
            _pending[producerId] = pending = new PendingOffsets(epoch);
        }

        return pending;
    }

    private void EndPendingNeedsLock(long producerId, bool commit)
    {
        if (_pending.Remove(producerId, out var pending) && commit)
        {
            foreach (var ((group, key), committed) in pending.Offsets)
            {
                SetNeedsLock(group, key, committed);
            }
        }
    }

    private Task AppendPendingNeedsLock(long producerId, PendingOffsets pending)
    {
        var batch = _state.NewBatch();
        foreach (var ((group, key), committed) in pending.Offsets)
        {
            batch.Add(OffsetRecord.Key(group, key), OffsetRecord.Value(committed));
        }

        return _state.Append(batch.Build(RecordBatch.TransactionalBit, producerId, pending.Epoch));
    }

    private Task? RewriteIfGrownNeedsLock() => _state.RewriteIfGrown(
        _groups.SelectMany(group => group.Value.Select(offset => (OffsetRecord.Key(group.Key, offset.Key), OffsetRecord.Value(offset.Value)))),
        () => _pending.Select(pending => AppendPendingNeedsLock(pending.Key, pending.Value)).ToArray().LastOrDefault());

    private void ReplayBatch(in RecordBatch batch)
    {
        if (batch.IsControl)
        {
            EndPendingNeedsLock(batch.ProducerId, TransactionMarker.IsCommit(batch.Payload));
            return;
        }

        var records = new RecordReader(batch.Payload, batch.BaseOffset, batch.BaseTimestamp);
        while (records.MoveNext())
        {
            if (!OffsetRecord.TryReadKey(records.Key, out var group, out var key))
            {
                continue;
            }

            if (batch.IsTransactional)
            {
                if (OffsetRecord.TryReadValue(records.Value, out var staged))
                {
                    PendingNeedsLock(batch.ProducerId, batch.ProducerEpoch).Offsets[(group, key)] = staged;
                }
            }
            else if (records.IsTombstone)
            {
                RemoveNeedsLock(group, key);
            }
            else if (OffsetRecord.TryReadValue(records.Value, out var committed))
            {
                SetNeedsLock(group, key, committed);
            }
        }
    }

    private void SetNeedsLock(string group, OffsetKey key, in CommittedOffset committed)
    {
        if (!_groups.TryGetValue(group, out var offsets))
        {
            _groups[group] = offsets = [];
        }

        offsets[key] = committed;
    }

    private void RemoveNeedsLock(string group, OffsetKey key)
    {
        if (_groups.TryGetValue(group, out var offsets) && offsets.Remove(key) && offsets.Count == 0)
        {
            _groups.Remove(group);
        }

        foreach (var pending in _pending.Values)
        {
            pending.Offsets.Remove((group, key));
        }
    }

    /// <summary>What one transaction has committed so far, if it is committed itself.</summary>
    private sealed class PendingOffsets(short epoch)
    {
        public short Epoch => epoch;

        public Dictionary<(string Group, OffsetKey Key), CommittedOffset> Offsets { get; } = [];
    }
}
