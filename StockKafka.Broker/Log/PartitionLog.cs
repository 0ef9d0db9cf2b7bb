using StockKafka.Broker.Errors;
using StockKafka.Broker.Log.Storage;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Log;

/// <summary>How far consumers may read: everything before <see cref="Offset"/>, which ends at a position in a segment.</summary>
/// <param name="FirstUndecided">Where the oldest open transaction starts; <see cref="long.MaxValue"/> when none is open.</param>
internal readonly record struct HighWatermark(long Offset, Segment Segment, long Position, long FirstUndecided)
{
    /// <summary>How far those may read who want committed transactions only.</summary>
    public long LastStable => Math.Min(Offset, FirstUndecided);
}

/// <summary>
/// The log of one partition. Appends are serialised by a lock; reads do not wait for it. With fsync mode Always the high watermark
/// follows the flushed end, so nobody ever sees a record that a power failure could take back.
/// </summary>
internal sealed partial class PartitionLog
{
    private static readonly TimeSpan ProducerExpiry = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    /// <summary>Only ever held for a copy, unlike the other, which is held while a batch is written.</summary>
    private readonly Lock _highWatermarkGate = new();
    private readonly IDisk _disk;
    private readonly LogFlusher _flusher;
    private readonly TimeProvider _clock;
    private ProducerStateTable _producers;
    private readonly HashSet<FetchSignal> _fetchers = [];
    private Segment[] _segments;
    private HighWatermark _highWatermark;
    private long _logStart;
    private long _snapshotOffset;
    private bool _deleted;

    /// <summary>Takes over what <see cref="LogRecovery"/> found on the disk.</summary>
    public PartitionLog(RecoveredLog found, LogConfig config, LogFlusher flusher, TimeProvider clock, int leaderEpoch = 0)
    {
        LeaderEpoch = leaderEpoch;
        _disk = found.Disk;
        Directory = found.Directory;
        Config = config;
        _flusher = flusher;
        _clock = clock;
        _segments = found.Segments;
        _producers = found.Producers;
        _logStart = found.LogStart;
        _snapshotOffset = found.SnapshotOffset;
        _compactedTo = _disk.FolderExists(Directory) ? OffsetFile.CompactedTo.Read(_disk, Directory) : 0;
        _flushed = Active.NextOffset;
        _highWatermark = EndNeedsLock();
    }

    public IDisk Disk => _disk;

    public string Directory { get; }

    /// <summary>One node, one leader for ever, so the whole log has one: see <see cref="Topics.TopicDefinition"/>.</summary>
    public int LeaderEpoch { get; }

    /// <summary>Replaced as a whole when the topic's configuration changes.</summary>
    public LogConfig Config { get; set; }

    public HighWatermark HighWatermark
    {
        get
        {
            lock (_highWatermarkGate)
            {
                return _highWatermark;
            }
        }

        private set
        {
            lock (_highWatermarkGate)
            {
                _highWatermark = value;
            }
        }
    }

    public long LogStart => Volatile.Read(ref _logStart);

    public long LogEnd => Active.NextOffset;

    /// <summary>
    /// How far those may read who want committed transactions only. Not before the start of the log, though an open
    /// transaction may begin there: its records can be deleted.
    /// </summary>
    public long LastStable => Math.Max(LogStart, HighWatermark.LastStable);

    public long Bytes => Volatile.Read(ref _segments).Sum(segment => segment.Length);

    private Segment Active => Volatile.Read(ref _segments)[^1];

    /// <summary>Deletes everything before an offset, for good. Whole segments are freed, the rest is hidden.</summary>
    /// <param name="offset">First offset to keep; -1 means the high watermark.</param>
    public KafkaError DeleteRecordsBefore(long offset)
    {
        lock (_gate)
        {
            var target = offset == -1 ? HighWatermark.Offset : offset;
            if (target < 0 || target > HighWatermark.Offset)
            {
                return KafkaError.OffsetOutOfRange;
            }

            AdvanceStartNeedsLock(target);
            return KafkaError.None;
        }
    }

    /// <summary>
    /// Closes the active segment when it is old, and deletes segments that the topic's retention no longer covers. A segment
    /// whose records have all expired is closed for that, so that a quiet topic empties too.
    /// </summary>
    public void ApplyRetention()
    {
        lock (_gate)
        {
            if (_deleted || _failed)
            {
                return;
            }

            var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            var expiry = Config.RetentionMs < 0 || !Config.Delete ? long.MinValue : now - Config.RetentionMs;
            var isExpired = Active.Newest < expiry && HighWatermark.Offset == Active.NextOffset;
            if (Active.Length > 0 && (isExpired || now - Active.StartedAt >= Config.SegmentMs))
            {
                RollNeedsLock();
                RequestFlushNeedsLock();
            }

            if (!Config.Delete)
            {
                return;
            }

            var surplus = Config.RetentionBytes < 0 ? 0 : Bytes - Config.RetentionBytes;
            var keepFrom = LogStart;
            foreach (var segment in _segments.AsSpan(0, _segments.Length - 1))
            {
                if (segment.NextOffset > HighWatermark.Offset || (segment.Newest >= expiry && surplus < segment.Length))
                {
                    break;
                }

                surplus -= segment.Length;
                keepFrom = segment.NextOffset;
            }

            if (keepFrom > LogStart)
            {
                AdvanceStartNeedsLock(keepFrom);
            }
        }
    }

    /// <summary>Flushes and vouches for everything, so that the next start has nothing to check.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_deleted || _failed)
            {
                return;
            }

            if (Active.Length > 0 && Active.SealedLength != Active.Length)
            {
                SealNeedsLock();
            }

            foreach (var segment in _segments)
            {
                segment.Release();
            }

            _deleted = true;
        }
    }

    /// <summary>Removes the log and its folder; parked fetches are answered.</summary>
    public void Delete()
    {
        lock (_gate)
        {
            _deleted = true;
            foreach (var segment in _segments)
            {
                segment.Release();
            }

            if (_disk.FolderExists(Directory))
            {
                _disk.DeleteFolder(Directory);
            }
        }

        WakeFetchers();
    }

    private HighWatermark EndNeedsLock() => new(Active.NextOffset, Active, Active.Length, _producers.FirstUndecided);

    private void SealNeedsLock()
    {
        foreach (var rolled in _rolled)
        {
            rolled.Segment.Flush();
            rolled.Segment.WriteSeal();
        }

        _rolled.Clear();
        Active.Flush();
        Active.WriteSeal();
        if (_snapshotOffset != Active.NextOffset)
        {
            ProducerSnapshot.Save(_disk, Directory, Active.NextOffset, SnapshotNeedsLock());
            _snapshotOffset = Active.NextOffset;
        }
    }

    private byte[] SnapshotNeedsLock()
    {
        _producers.Expire((_clock.GetUtcNow() - ProducerExpiry).ToUnixTimeMilliseconds());
        return ProducerSnapshot.Serialize(_producers);
    }

    private void AdvanceStartNeedsLock(long target)
    {
        if (target <= LogStart)
        {
            return;
        }

        // The new start is durable before anything goes, so a crash in between leaves only files to delete again.
        OffsetFile.LogStart.Write(_disk, Directory, target);
        Volatile.Write(ref _logStart, target);
        _producers.ForgetAbortedBefore(target);
        var kept = Array.FindAll(_segments, segment => segment == Active || segment.NextOffset > target);
        var removed = _segments.Except(kept).ToArray();
        Volatile.Write(ref _segments, kept);
        foreach (var segment in removed)
        {
            KeepProducersNeedsLock(segment);
            segment.Delete();
        }
    }

    /// <summary>Producers go on after their records are gone: what is known of them must not go with a segment that was not flushed yet.</summary>
    private void KeepProducersNeedsLock(Segment removed)
    {
        if (_rolled.FindIndex(rolled => rolled.Segment == removed) is >= 0 and var index)
        {
            ProducerSnapshot.Save(_disk, Directory, removed.NextOffset, _rolled[index].ProducerSnapshot);
            _rolled.RemoveAt(index);
        }
    }
}
