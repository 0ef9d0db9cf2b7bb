namespace StockKafka.Broker.Log;

/// <summary>When a log's data is forced to the disk.</summary>
internal enum FsyncMode
{
    /// <summary>Before a produce with acks=1 or all is acknowledged and before consumers see it.</summary>
    Always,

    /// <summary>At a fixed interval; a power failure can lose that much of what was acknowledged.</summary>
    Interval,

    /// <summary>When the operating system likes. A killed process loses nothing, a power failure may.</summary>
    Never,
}

/// <summary>
/// Flushes logs on a few threads of its own, because a flush blocks. While one flush of a log runs, further appends gather and
/// share the next: group commit without any delay built in.
/// </summary>
internal sealed partial class LogFlusher : IDisposable
{
    private const int Threads = 4;

    private readonly Queue<PartitionLog> _due = new();
    private readonly HashSet<PartitionLog> _later = [];
    private readonly Thread[] _threads;
    private readonly ITimer? _timer;
    private readonly TimeProvider _clock;
    private bool _stopped;
    private long _flushes;
    private long _flushTicks;
    private long _longestFlushTicks;

    /// <param name="interval">Used in mode <see cref="FsyncMode.Interval"/> only.</param>
    /// <param name="stepped">Without threads: a log is flushed, and a task that waits for it completes, when <see cref="Step"/> says so.</param>
    public LogFlusher(FsyncMode mode, TimeSpan interval, TimeProvider clock, bool stepped = false)
    {
        Mode = mode;
        _clock = clock;
        _told = stepped ? new Queue<Action>() : null;
        _threads = new Thread[stepped ? 0 : Threads];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = $"flush-{i}" };
            _threads[i].Start();
        }

        if (mode == FsyncMode.Interval)
        {
            _timer = clock.CreateTimer(_ => ReleaseLater(), null, interval, interval);
        }
    }

    public FsyncMode Mode { get; }

    /// <summary>How often log data was forced to the disk.</summary>
    public long Flushes => Volatile.Read(ref _flushes);

    /// <summary>How long that took altogether.</summary>
    public TimeSpan FlushTime => new(Volatile.Read(ref _flushTicks));

    public TimeSpan LongestFlush => new(Volatile.Read(ref _longestFlushTicks));

    /// <summary>The log will be flushed once; it must not be queued again before it is.</summary>
    public void Enqueue(PartitionLog log)
    {
        lock (_due)
        {
            _due.Enqueue(log);
            Monitor.Pulse(_due);
        }
    }

    /// <summary>Forces a segment to the disk and takes the time.</summary>
    public void Flush(Segment segment)
    {
        var started = _clock.GetTimestamp();
        segment.Flush();
        var ticks = _clock.GetElapsedTime(started).Ticks;
        Interlocked.Increment(ref _flushes);
        Interlocked.Add(ref _flushTicks, ticks);
        for (var longest = LongestFlush.Ticks; ticks > longest;)
        {
            var before = Interlocked.CompareExchange(ref _longestFlushTicks, ticks, longest);
            longest = before == longest ? ticks : before;
        }
    }

    public void EnqueueLater(PartitionLog log)
    {
        lock (_due)
        {
            _later.Add(log);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        lock (_due)
        {
            _stopped = true;
            Monitor.PulseAll(_due);
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void ReleaseLater()
    {
        lock (_due)
        {
            foreach (var log in _later)
            {
                _due.Enqueue(log);
            }

            _later.Clear();
            Monitor.PulseAll(_due);
        }
    }

    private void Run()
    {
        while (TryTake() is { } log)
        {
            log.Flush();
        }
    }

    private PartitionLog? TryTake()
    {
        lock (_due)
        {
            while (_due.Count == 0)
            {
                if (_stopped)
                {
                    return null;
                }

                Monitor.Wait(_due);
            }

            return _due.Dequeue();
        }
    }
}
