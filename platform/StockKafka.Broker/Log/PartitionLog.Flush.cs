namespace StockKafka.Platform.Broker.Log;

/// <summary>The log could not be written, or not written back to the disk. It tries again by itself.</summary>
sealed class LogFailedException(string message, Exception? inner = null) : Exception(message, inner);

sealed partial class PartitionLog
{
    private readonly List<RolledSegment> _rolled = [];
    private TaskCompletionSource? _nextRound;
    private TaskCompletionSource? _currentRound;
    private long _currentRoundEnd;
    private long _flushed;
    private bool _flushQueued;
    private bool _foldersChanged;

    /// <summary>A segment that was closed for appending, with the producer states at its end.</summary>
    private readonly record struct RolledSegment(Segment Segment, byte[] ProducerSnapshot);

    /// <summary>
    /// Completes when everything before <paramref name="nextOffset"/> is as safe as the fsync mode promises. All who wait for
    /// the same flush share one task.
    /// </summary>
    /// <exception cref="LogFailedException">The flush failed.</exception>
    public Task WaitFlushedAsync(long nextOffset)
    {
        if (_flusher.Mode != FsyncMode.Always || Volatile.Read(ref _flushed) >= nextOffset)
        {
            return Task.CompletedTask;
        }

        lock (_gate)
        {
            if (_flushed >= nextOffset)
            {
                return Task.CompletedTask;
            }

            if (_failed || _deleted)
            {
                return Task.FromException(new LogFailedException($"the log in {Directory} is out of service"));
            }

            var round = _currentRound is not null && nextOffset <= _currentRoundEnd
                ? _currentRound
                : _nextRound ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return round.Task;
        }
    }

    /// <summary>Called by the flusher, never twice at a time.</summary>
    public void Flush()
    {
        if (IsOffline)
        {
            Recover();
            return;
        }

        HighWatermark target;
        RolledSegment[] rolled;
        TaskCompletionSource? round;
        bool foldersChanged;
        lock (_gate)
        {
            if (_deleted)
            {
                FailWaitersNeedsLock(new LogFailedException($"the log in {Directory} was deleted"));
                return;
            }

            target = EndNeedsLock();
            rolled = [.. _rolled];
            _rolled.Clear();
            (foldersChanged, _foldersChanged) = (_foldersChanged, false);
            round = _currentRound = _nextRound ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _nextRound = null;
            _currentRoundEnd = target.Offset;
        }

        try
        {
            FlushFiles(target, rolled, foldersChanged);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            lock (_gate)
            {
                _flushQueued = false;
                if (_deleted)
                {
                    FailWaitersNeedsLock(new LogFailedException($"the log in {Directory} was deleted"));
                }
                else
                {
                    FailNeedsLock(e);
                }
            }

            return;
        }

        lock (_gate)
        {
            if (_failed)
            {
                // A write failed meanwhile, and with it all who waited.
                _flushQueued = false;
                return;
            }

            Volatile.Write(ref _flushed, target.Offset);
            _currentRound = null;
            if (_flusher.Mode == FsyncMode.Always)
            {
                Volatile.Write(ref _highWatermark, target);
            }

            _flushQueued = false;
            if (Active.NextOffset > target.Offset || _rolled.Count > 0)
            {
                RequestFlushNeedsLock();
            }
        }

        round.TrySetResult();
        WakeFetchers();
    }

    private void FlushFiles(HighWatermark target, RolledSegment[] rolled, bool foldersChanged)
    {
        foreach (var (segment, snapshot) in rolled)
        {
            if (!segment.TryHold())
            {
                continue; // deleted meanwhile
            }

            try
            {
                _flusher.Flush(segment);
                segment.WriteSeal();
                ProducerSnapshot.Save(Directory, segment.NextOffset, snapshot);
            }
            finally
            {
                segment.Release();
            }
        }

        if (_flusher.Mode != FsyncMode.Never && target.Position > 0)
        {
            _flusher.Flush(target.Segment);
        }

        if (foldersChanged)
        {
            DurableFile.FlushDirectory(Directory);
            DurableFile.FlushDirectory(Path.GetDirectoryName(Directory)!);
        }
    }

    private void RequestFlushNeedsLock()
    {
        if (_flushQueued)
        {
            return;
        }

        switch (_flusher.Mode)
        {
            case FsyncMode.Always:
            case FsyncMode.Never when _rolled.Count > 0:
                _flushQueued = true;
                _flusher.Enqueue(this);
                break;
            case FsyncMode.Interval:
                _flushQueued = true;
                _flusher.EnqueueLater(this);
                break;
        }
    }

    private void FailWaitersNeedsLock(LogFailedException failure)
    {
        _currentRound?.TrySetException(failure);
        _nextRound?.TrySetException(failure);

        // Observed here because a fire-and-forget producer leaves nobody to observe it.
        _ = _currentRound?.Task.Exception;
        _ = _nextRound?.Task.Exception;
        _currentRound = null;
        _nextRound = null;
    }
}
