using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Log;

internal sealed partial class PartitionLog
{
    /// <summary>How long a log that failed is left alone before it is tried again.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private bool _failed;
    private bool _reported;
    private long _failedAt;

    /// <summary>Raised once for each outage, when a write or a flush failed.</summary>
    public event Action<PartitionLog, Exception>? Failed;

    /// <summary>Raised when the log takes writes again.</summary>
    public event Action<PartitionLog>? Recovered;

    /// <summary>Whether the log takes no writes at the moment. What consumers could see before, they still can.</summary>
    public bool IsOffline => Volatile.Read(ref _failed);

    /// <summary>Tries to bring the log back, if it is offline and its time has come. Does not wait for the outcome.</summary>
    public void RequestRecovery()
    {
        lock (_gate)
        {
            if (_failed && !_deleted)
            {
                RequestRecoveryNeedsLock();
            }
        }
    }

    private void RequestRecoveryNeedsLock()
    {
        if (!_flushQueued && _clock.GetElapsedTime(_failedAt) >= RetryDelay)
        {
            _flushQueued = true;
            _flusher.Enqueue(this);
        }
    }

    private void FailNeedsLock(Exception cause)
    {
        _failed = true;
        _failedAt = _clock.GetTimestamp();
        FailWaitersNeedsLock(new LogFailedException($"writing the log in {Directory} failed: {cause.Message}", cause));
        if (!_reported)
        {
            _reported = true;
            Failed?.Invoke(this, cause);
        }
    }

    /// <summary>
    /// Opens the log again as after a crash. What lies behind the high watermark was neither acknowledged nor seen and is cut
    /// off first; after a failed flush nobody knows what of it is on the disk.
    /// </summary>
    private void Recover()
    {
        lock (_gate)
        {
            _flushQueued = false;
            if (_deleted)
            {
                return;
            }

            try
            {
                RecoverNeedsLock();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                FailNeedsLock(e);
                return;
            }

            _failed = _reported = false;
            Recovered?.Invoke(this);
        }
    }

    /// <summary>
    /// After a failed flush the kernel shows data that it will never write. If this process is killed now, the next one must not
    /// find and believe it.
    /// </summary>
    private void HideUnflushedNeedsLock()
    {
        if (_flusher.Mode != FsyncMode.Always)
        {
            return;
        }

        try
        {
            CutNeedsLock();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The recovery that follows tries again.
        }
    }

    private void CutNeedsLock()
    {
        var end = HighWatermark;
        foreach (var segment in _segments)
        {
            if (segment.BaseOffset >= end.Offset && segment != end.Segment)
            {
                _disk.Delete(segment.SealPath);
                _disk.Delete(segment.LogPath);
            }
            else if (segment == end.Segment && segment.Length > 0)
            {
                if (segment.SealedLength > end.Position)
                {
                    segment.BreakSeal();
                }

                segment.File.SetLength(end.Position);
                if (_flusher.Mode != FsyncMode.Always)
                {
                    segment.Rewrite(segment.SealedLength, end.Position);
                }
            }
        }
    }

    private void RecoverNeedsLock()
    {
        CutNeedsLock();
        var before = _segments;
        var found = LogRecovery.Open(_disk, Directory, _clock);
        _rolled.Clear();
        _producers = found.Producers;
        _logStart = found.LogStart;
        _snapshotOffset = found.SnapshotOffset;
        Volatile.Write(ref _segments, found.Segments);
        _flushed = Active.NextOffset;
        _foldersChanged = true;
        HighWatermark = EndNeedsLock();
        foreach (var segment in before)
        {
            segment.Release();
        }
    }
}
