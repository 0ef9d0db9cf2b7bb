using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Log;

/// <summary>The log could not be written, or not written back to the disk. It tries again by itself.</summary>
internal sealed class LogFailedException(string message, Exception? inner = null) : Exception(message, inner);

internal sealed partial class PartitionLog
{
    private readonly List<RolledSegment> _rolled = [];
    private readonly List<Waiting> _waiting = [];
    private long _flushed;
    private bool _flushQueued;
    private bool _foldersChanged;

    /// <summary>A segment that was closed for appending, with the producer states at its end.</summary>
    private readonly record struct RolledSegment(Segment Segment, byte[] ProducerSnapshot);

    private readonly record struct Waiting(IFlushWaiter Waiter, int Tag, long NextOffset);

    /// <summary>Completes when everything before <paramref name="nextOffset"/> is as safe as the fsync mode promises.</summary>
    /// <exception cref="LogFailedException">The flush failed.</exception>
    public Task WaitFlushedAsync(long nextOffset)
    {
        if (IsSafe(nextOffset))
        {
            return Task.CompletedTask;
        }

        var waiter = _flusher.NewWait();
        NotifyWhenFlushed(nextOffset, waiter, 0);
        return waiter.Task;
    }

    /// <summary>
    /// Tells the waiter once, and perhaps before this returns, that everything before <paramref name="nextOffset"/> is as safe
    /// as the fsync mode promises, or that it failed.
    /// </summary>
    /// <param name="tag">Given back to the waiter.</param>
    public void NotifyWhenFlushed(long nextOffset, IFlushWaiter waiter, int tag)
    {
        LogFailedException? failure = null;
        lock (_gate)
        {
            if (!IsSafe(nextOffset))
            {
                if (!_failed && !_deleted)
                {
                    _waiting.Add(new Waiting(waiter, tag, nextOffset));
                    return;
                }

                failure = new LogFailedException($"the log in {Directory} is out of service");
            }
        }

        waiter.Flushed(tag, failure);
    }

    private bool IsSafe(long nextOffset) => _flusher.Mode != FsyncMode.Always || Volatile.Read(ref _flushed) >= nextOffset;

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
                    HideUnflushedNeedsLock();
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
            if (_flusher.Mode == FsyncMode.Always)
            {
                HighWatermark = target;
            }

            ReleaseWaitersNeedsLock(target.Offset);

            _flushQueued = false;
            if (Active.NextOffset > target.Offset || _rolled.Count > 0)
            {
                RequestFlushNeedsLock();
            }
        }

        WakeFetchers();
    }

    private void ReleaseWaitersNeedsLock(long flushed)
    {
        var left = 0;
        for (var i = 0; i < _waiting.Count; i++)
        {
            var waiting = _waiting[i];
            if (waiting.NextOffset <= flushed)
            {
                waiting.Waiter.Flushed(waiting.Tag, null);
            }
            else
            {
                _waiting[left++] = waiting;
            }
        }

        _waiting.RemoveRange(left, _waiting.Count - left);
    }

    private void FlushFiles(HighWatermark target, RolledSegment[] rolled, bool foldersChanged)
    {
        foreach (var (segment, snapshot) in rolled)
        {
            if (!segment.TryHold())
            {
                ProducerSnapshot.Save(_disk, Directory, segment.NextOffset, snapshot); // its records are deleted, their producers go on
                continue;
            }

            try
            {
                _flusher.Flush(segment);
                segment.WriteSeal();
                ProducerSnapshot.Save(_disk, Directory, segment.NextOffset, snapshot);
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
            _disk.FlushFolder(Directory);
            _disk.FlushFolder(Path.GetDirectoryName(Directory)!);
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
        foreach (var waiting in _waiting)
        {
            waiting.Waiter.Flushed(waiting.Tag, failure);
        }

        _waiting.Clear();
    }
}
