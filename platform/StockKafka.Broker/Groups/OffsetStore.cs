using System.Buffers;
using StockKafka.Platform.Broker.Log;
using StockKafka.Platform.Broker.Protocol;

namespace StockKafka.Platform.Broker.Groups;

/// <summary>
/// The committed offsets of all groups: in memory, and durable in an internal log that is replayed at the start. When the log
/// has grown, everything live is written to its end again and what lies before is deleted.
/// </summary>
sealed class OffsetStore
{
    public const string LogName = "__consumer_offsets";

    public static readonly LogConfig LogConfig = LogConfig.Default with
    {
        SegmentBytes = 4 << 20, MaxMessageBytes = 100 << 20, RetentionMs = -1,
    };

    private const int MaxBatchBytes = 1 << 20;

    private readonly Dictionary<string, Dictionary<OffsetKey, CommittedOffset>> _groups = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly PartitionLog _log;
    private readonly TimeProvider _clock;
    private readonly long _rewriteAt;
    private long _bytesAfterRewrite;

    /// <param name="rewriteAtBytes">The log is rewritten when it has grown by this much.</param>
    public OffsetStore(PartitionLog log, TimeProvider clock, long rewriteAtBytes = 16 << 20)
    {
        (_log, _clock, _rewriteAt) = (log, clock, rewriteAtBytes);
        Replay();
        _bytesAfterRewrite = _log.Bytes;
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

    /// <summary>Stores the offsets and returns once they are durable.</summary>
    /// <exception cref="LogFailedException">They are not.</exception>
    public Task CommitAsync(string group, IReadOnlyCollection<KeyValuePair<OffsetKey, CommittedOffset>> offsets)
    {
        lock (_gate)
        {
            var batch = NewBatch();
            foreach (var (key, committed) in offsets)
            {
                batch.Add(OffsetRecord.Key(group, key), OffsetRecord.Value(committed));
            }

            var durable = AppendNeedsLock(batch);
            foreach (var (key, committed) in offsets)
            {
                SetNeedsLock(group, key, committed);
            }

            return RewriteIfGrownNeedsLock() ?? durable;
        }
    }

    public Task DeleteGroupAsync(string group) => RemoveAsync((id, _) => id == group);

    public Task DeleteTopicAsync(string topic) => RemoveAsync((_, key) => key.Topic == topic);

    private Task RemoveAsync(Func<string, OffsetKey, bool> matches)
    {
        lock (_gate)
        {
            var gone = _groups.SelectMany(group => group.Value.Keys.Select(key => (Group: group.Key, Key: key)))
                .Where(each => matches(each.Group, each.Key))
                .ToArray();
            if (gone.Length == 0)
            {
                return Task.CompletedTask;
            }

            var batch = NewBatch();
            foreach (var (group, key) in gone)
            {
                batch.Add(OffsetRecord.Key(group, key), null);
            }

            var durable = AppendNeedsLock(batch);
            foreach (var (group, key) in gone)
            {
                RemoveNeedsLock(group, key);
            }

            return durable;
        }
    }

    private Task AppendNeedsLock(RecordBatchBuilder batch)
    {
        var appended = _log.Append(batch.Build());
        return appended.Error == ErrorCode.None
            ? _log.WaitFlushedAsync(appended.NextOffset)
            : throw new LogFailedException($"the offsets log answered {appended.Error}");
    }

    private Task? RewriteIfGrownNeedsLock()
    {
        if (_log.Bytes - _bytesAfterRewrite < _rewriteAt)
        {
            return null;
        }

        var start = _log.LogEnd;
        var batch = NewBatch();
        var durable = Task.CompletedTask;
        foreach (var (group, offsets) in _groups)
        {
            foreach (var (key, committed) in offsets)
            {
                batch.Add(OffsetRecord.Key(group, key), OffsetRecord.Value(committed));
                if (batch.Size > MaxBatchBytes)
                {
                    durable = AppendNeedsLock(batch);
                    batch = NewBatch();
                }
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

    private RecordBatchBuilder NewBatch() => new(_clock.GetUtcNow().ToUnixTimeMilliseconds());

    private void Replay()
    {
        for (var offset = _log.LogStart; offset < _log.HighWatermark.Offset;)
        {
            var read = _log.Read(offset, MaxBatchBytes, atLeastOne: true);
            if (read.Error != ErrorCode.None || read.Slice.Segment is null)
            {
                throw new CorruptDataException($"the offsets log {_log.Directory} cannot be read at offset {offset}");
            }

            offset = ReplaySlice(read.Slice);
        }
    }

    private long ReplaySlice(LogSlice slice)
    {
        var rented = ArrayPool<byte>.Shared.Rent(slice.Length);
        try
        {
            var bytes = rented.AsSpan(0, slice.Length);
            for (var read = 0; read < slice.Length;)
            {
                read += slice.Read(bytes[read..], read);
            }

            long next = 0;
            while (bytes.Length >= RecordBatch.HeaderLength)
            {
                var header = new RecordBatch(bytes);
                var length = (int)header.TotalLength;
                ReplayBatch(new RecordBatch(bytes[..length]));
                next = header.NextOffset;
                bytes = bytes[length..];
            }

            return next;
        }
        finally
        {
            slice.Release();
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void ReplayBatch(in RecordBatch batch)
    {
        var records = new RecordReader(batch.Payload, batch.BaseOffset, batch.BaseTimestamp);
        while (records.MoveNext())
        {
            if (!OffsetRecord.TryReadKey(records.Key, out var group, out var key))
            {
                continue;
            }

            if (records.IsTombstone)
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
    }
}
