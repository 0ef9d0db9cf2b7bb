using System.Collections.Concurrent;

namespace StockKafka.Load.Http.EventLoops;

/// <summary>
/// One thread that waits for the answers of many connections and runs, at once and on itself, what the users do with them: between
/// an answer and the user's next request no other thread is woken. All of a connection's work is done here.
/// </summary>
internal sealed partial class EventLoop : IDisposable
{
    private const int ScratchSize = 64 << 10;

    [ThreadStatic]
    private static EventLoop? t_current;

    private readonly Epoll _epoll = new();
    private readonly int _wakeFile = Libc.EventFile(0, Libc.NonBlocking | Libc.CloseOnExec);
    private readonly ConcurrentQueue<(LoopConnection Connection, LoopOrder Order)> _posted = new();
    private readonly TimeProvider _time;
    private readonly long _patience;
    private readonly Thread _thread;
    private List<LoopConnection> _ending = [];
    private List<LoopConnection> _endingNow = [];
    private LoopConnection? _oldest;
    private LoopConnection? _newest;
    private int _woken;
    private long _reconnects;
    private volatile bool _stopping;
    private volatile bool _ended;

    public EventLoop(LoadHttpOptions options, HttpFailures failures, TimeProvider time)
    {
        (Options, Failures, _time) = (options, failures, time);
        _patience = (long)(options.Timeout.TotalSeconds * time.TimestampFrequency);
        _epoll.Add(_wakeFile, Libc.Readable, WakeMark);
        _thread = new Thread(Run) { IsBackground = true, Name = "http" };
        _thread.Start();
    }

    public LoadHttpOptions Options { get; }

    public HttpFailures Failures { get; }

    /// <summary>Lent to whoever is at work; holds nothing from one call to the next.</summary>
    public byte[] Received { get; } = new byte[ScratchSize];

    /// <inheritdoc cref="Received"/>
    public byte[] ToSend { get; } = new byte[ScratchSize];

    public bool IsCurrent => t_current == this;

    public bool IsStopping => _stopping;

    /// <summary>Requests that were sent once more on a new connection.</summary>
    public long Reconnects => Volatile.Read(ref _reconnects);

    public void CountReconnect() => Volatile.Write(ref _reconnects, _reconnects + 1);

    /// <summary>Has something done on the loop's thread. From any thread.</summary>
    public void Post(LoopConnection connection, LoopOrder order)
    {
        _posted.Enqueue((connection, order));
        if (Interlocked.Exchange(ref _woken, 1) == 0)
        {
            _ = Libc.Write(_wakeFile, 1, sizeof(ulong));
        }

        if (_ended)
        {
            ObeyPosted();
        }
    }

    /// <summary>From now on the request has the client's time-out.</summary>
    public void BeginWait(LoopConnection connection)
    {
        connection.IsWaiting = true;
        connection.Deadline = _time.GetTimestamp() + _patience;
        connection.Older = _newest;
        (_newest is null ? ref _oldest : ref _newest.Newer) = connection;
        _newest = connection;
    }

    public void EndWait(LoopConnection connection)
    {
        (connection.Older is null ? ref _oldest : ref connection.Older.Newer) = connection.Newer;
        (connection.Newer is null ? ref _newest : ref connection.Newer.Older) = connection.Older;
        connection.Older = connection.Newer = null;
        connection.IsWaiting = false;
    }

    /// <summary>
    /// Has the request ended after what is at work now: a user whose requests all fail at once would otherwise never let go of the
    /// thread.
    /// </summary>
    public void EndLater(LoopConnection connection) => _ending.Add(connection);

    public void Dispose()
    {
        _stopping = true;
        _ = Libc.Write(_wakeFile, 1, sizeof(ulong));
        if (!IsCurrent)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        t_current = this;
        _ring = Options.IoUring ? Ring.TryOpen() : null;
        _ring?.Poll(_wakeFile, WakeMark);
        _ring?.Poll(_epoll.File, EpollMark);
        while (!_stopping)
        {
            var timeout = _ending.Count > 0 ? 0 : MillisToDeadline();
            if (_ring is null)
            {
                DispatchEvents(timeout);
            }
            else
            {
                DispatchCompletions(_ring, timeout);
            }

            Expire();
            EndThoseWaiting();
        }

        End();
    }

    private void ObeyPosted()
    {
        while (_posted.TryDequeue(out var posted))
        {
            posted.Connection.Obey(posted.Order);
        }
    }

    private int MillisToDeadline()
    {
        if (_oldest is null)
        {
            return -1;
        }

        var left = _time.GetElapsedTime(_time.GetTimestamp(), _oldest.Deadline);
        return (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue);
    }

    private void Expire()
    {
        var now = _oldest is null ? 0 : _time.GetTimestamp();
        while (_oldest is { } connection && connection.Deadline <= now)
        {
            connection.Fail(Failures.NoAnswer);
        }
    }

    private void EndThoseWaiting()
    {
        (_ending, _endingNow) = (_endingNow, _ending);
        foreach (var connection in _endingNow)
        {
            connection.End();
        }

        _endingNow.Clear();
    }

    private void End()
    {
        foreach (var connection in _byFile)
        {
            connection?.Obey(LoopOrder.Close);
        }

        ObeyPosted();
        EndThoseWaiting();
        // What comes from now on is refused by whoever posts it.
        _ended = true;
        ObeyPosted();
        _ring?.Dispose();
        _epoll.Dispose();
        _ = Libc.Close(_wakeFile);
    }
}

/// <summary>What another thread may ask of a loop.</summary>
internal enum LoopOrder
{
    /// <summary>Send the request that was left with the connection.</summary>
    Begin,

    /// <summary>Give the request up if its abort was cancelled.</summary>
    Abort,

    /// <summary>Close the connection, and give up what is under way.</summary>
    Close,
}
