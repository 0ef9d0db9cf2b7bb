using StockKafka.Broker.Errors;
using StockKafka.Broker.Log.Storage;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Log;

/// <param name="BaseOffset">Of the stored batch, or of the one it repeats.</param>
/// <param name="NextOffset">The batch is safe once the log is flushed up to here.</param>
/// <param name="LogAppendTimeMs">-1 unless the broker stamped the batch.</param>
internal readonly record struct AppendResult(KafkaError Error, long BaseOffset, long NextOffset, long LogAppendTimeMs)
{
    public static AppendResult Failed(KafkaError error) => new(error, -1, -1, -1);
}

internal sealed partial class PartitionLog
{
    /// <summary>Stores one validated batch, whose offset, epoch and, where the topic says so, timestamp are filled in here.</summary>
    public AppendResult Append(Memory<byte> bytes)
    {
        RecordBatch.CorrectMaxTimestamp(bytes.Span);
        AppendResult result;
        bool wake;
        lock (_gate)
        {
            if (_deleted)
            {
                return AppendResult.Failed(KafkaError.UnknownTopicOrPartition);
            }

            if (_failed)
            {
                RequestRecoveryNeedsLock();
                return AppendResult.Failed(KafkaError.KafkaStorageError);
            }

            switch (_producers.Check(new RecordBatch(bytes.Span), out var duplicateOf))
            {
                case SequenceVerdict.Duplicate:
                    return new AppendResult(
                        KafkaError.None, duplicateOf.BaseOffset, duplicateOf.NextOffset,
                        Config.LogAppendTime ? duplicateOf.MaxTimestamp : -1);
                case SequenceVerdict.OutOfOrder:
                    return AppendResult.Failed(KafkaError.OutOfOrderSequenceNumber);
                case SequenceVerdict.FencedEpoch:
                    return AppendResult.Failed(KafkaError.InvalidProducerEpoch);
                case SequenceVerdict.InTransaction:
                    return AppendResult.Failed(KafkaError.InvalidTxnState);
            }

            result = TryStoreNeedsLock(bytes.Span, out wake);
        }

        if (wake)
        {
            WakeFetchers();
        }

        return result;
    }

    /// <summary>
    /// Ends the transaction that a producer has open here. Without one there is nothing to end: the marker was written before
    /// a crash already, or the producer never wrote here.
    /// </summary>
    public AppendResult AppendMarker(long producerId, short producerEpoch, bool commit)
    {
        AppendResult result;
        bool wake;
        lock (_gate)
        {
            if (_deleted)
            {
                return new AppendResult(KafkaError.None, -1, -1, -1);
            }

            if (!_producers.IsUndecided(producerId))
            {
                return new AppendResult(KafkaError.None, -1, Active.NextOffset, -1);
            }

            if (_failed)
            {
                RequestRecoveryNeedsLock();
                return AppendResult.Failed(KafkaError.KafkaStorageError);
            }

            result = TryStoreNeedsLock(
                TransactionMarker.Build(producerId, producerEpoch, commit, _clock.GetUtcNow().ToUnixTimeMilliseconds()), out wake);
        }

        if (wake)
        {
            WakeFetchers();
        }

        return result;
    }

    /// <summary>The producers that have a transaction open here.</summary>
    public (long ProducerId, short Epoch)[] OpenTransactions()
    {
        lock (_gate)
        {
            return [.. _producers.Undecided];
        }
    }

    private AppendResult TryStoreNeedsLock(Span<byte> bytes, out bool wake)
    {
        wake = false;
        AppendResult result;
        try
        {
            result = StoreNeedsLock(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A producer may try again, and succeeds once the disk takes writes.
            FailNeedsLock(e);
            return AppendResult.Failed(KafkaError.KafkaStorageError);
        }

        wake = _flusher.Mode != FsyncMode.Always;
        if (wake)
        {
            HighWatermark = EndNeedsLock();
        }

        RequestFlushNeedsLock();
        return result;
    }

    private AppendResult StoreNeedsLock(Span<byte> bytes)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        RollIfDueNeedsLock(bytes.Length, now);
        var active = Active;
        RecordBatch.SetOffsetAndEpoch(bytes, active.NextOffset, LeaderEpoch);
        var logAppendTime = -1L;
        if (Config.LogAppendTime)
        {
            logAppendTime = now;
            RecordBatch.SetLogAppendTime(bytes, now);
        }

        if (active.Length == 0)
        {
            _disk.CreateFolder(Directory);
            _foldersChanged = true;
        }

        var baseOffset = active.NextOffset;
        active.Append(bytes);
        var batch = new RecordBatch(bytes);
        if (batch.IsControl)
        {
            _producers.RecordMarker(batch, TransactionMarker.IsCommit(batch.Payload), now);
        }
        else
        {
            _producers.Record(batch, now);
        }

        return new AppendResult(KafkaError.None, baseOffset, active.NextOffset, logAppendTime);
    }

    private void RollIfDueNeedsLock(int incoming, long now)
    {
        var active = Active;
        if (active.Length == 0)
        {
            active.StartedAt = now;
        }
        else if (active.Length + incoming > Config.SegmentBytes || now - active.StartedAt >= Config.SegmentMs)
        {
            RollNeedsLock();
            Active.StartedAt = now;
        }
    }

    private void RollNeedsLock()
    {
        var active = Active;
        _rolled.Add(new RolledSegment(active, SnapshotNeedsLock()));
        Volatile.Write(ref _segments, [.. _segments, new Segment(_disk, Directory, active.NextOffset, active.Index.Entries.Length)]);
    }
}
