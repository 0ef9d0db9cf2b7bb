using System.Collections.Concurrent;

namespace StockKafka.LoadRunner.Http.EventLoops;

/// <summary>
/// One thread that waits for the answers of many connections and runs, at once and on itself, what the users do with them: between
/// an answer and the user's next request no other thread is woken. All of a connection's work is done here.
/// </summary>
/// <remarks>
/// Where the system has a <see cref="Ring"/>, connected sockets send and receive through it, and epoll sees to connecting and to
/// requests that do not go out in one piece; elsewhere epoll sees to everything.
/// </remarks>
sealed class EventLoop : IDisposable
{
    const int ScratchSize = 64 << 10;
    const ulong WakeMark = ulong.MaxValue, EpollMark = WakeMark - 1;

    /// <summary>In a mark, over the socket's number: the outcome is of sending.</summary>
    const ulong SendBit = 1u << 31;

    [ThreadStatic]
    static EventLoop? t_current;

    readonly Epoll _epoll = new();
    readonly int _wakeFile = Libc.EventFile(0, Libc.NonBlocking | Libc.CloseOnExec);
    readonly ConcurrentQueue<(LoopConnection Connection, LoopOrder Order)> _posted = new();
    readonly TimeProvider _time;
    readonly long _patience;
    readonly Thread _thread;
    Ring? _ring;
    LoopConnection?[] _byFile = new LoopConnection?[64];
    uint _generations;
    List<LoopConnection> _ending = [];
    List<LoopConnection> _endingNow = [];
    LoopConnection? _oldest;
    LoopConnection? _newest;
    int _woken;
    volatile bool _stopping;
    volatile bool _ended;

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

    /// <summary>Connected sockets are received from by the loop, which hands over what came.</summary>
    public bool Receives => _ring is not null;

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

    /// <summary>Waits for a connection's socket to be connected; false when the system watches as many as it may.</summary>
    public bool WatchConnecting(LoopConnection connection, int socket)
    {
        if (socket >= _byFile.Length)
        {
            Array.Resize(ref _byFile, Math.Max(socket + 1, _byFile.Length * 2));
        }

        _byFile[socket] = connection;
        connection.Generation = ++_generations;
        return _epoll.Add(socket, Libc.Writable, MarkOf(connection, socket));
    }

    /// <summary>The socket is connected: what comes from now on is the connection's.</summary>
    public void WatchConnected(LoopConnection connection, int socket)
    {
        if (_ring is null)
        {
            _epoll.Modify(socket, Libc.Readable, MarkOf(connection, socket));
        }
        else
        {
            // Epoll would tell over and over that the server has hung up.
            _epoll.Remove(socket);
            _ring.Receive(socket, MarkOf(connection, socket));
        }
    }

    /// <summary>Sends what the system takes at once.</summary>
    /// <returns>False: the loop does not send, or not so much; the connection is to do it.</returns>
    public bool TrySend(LoopConnection connection, int socket, ReadOnlySpan<byte> bytes)
    {
        if (_ring is null || bytes.Length > Ring.MaxSend)
        {
            return false;
        }

        _ring.Send(socket, bytes, MarkOf(connection, socket) | SendBit);
        return true;
    }

    /// <summary>Begins to tell the connection when the system takes more of its request, or no longer does.</summary>
    public void WatchSending(LoopConnection connection, int socket, bool isSending)
    {
        if (_ring is null)
        {
            _epoll.Modify(socket, isSending ? Libc.Readable | Libc.Writable : Libc.Readable, MarkOf(connection, socket));
        }
        else if (isSending)
        {
            _epoll.Add(socket, Libc.Writable, MarkOf(connection, socket));
        }
        else
        {
            _epoll.Remove(socket);
        }
    }

    /// <summary>Ends the watching and closes the socket.</summary>
    public void Close(int socket)
    {
        _byFile[socket] = null;
        if (_ring is not null)
        {
            // The ring holds the socket open until it has nothing more to receive.
            _ = Libc.Shutdown(socket, Libc.BothWays);
        }

        _ = Libc.Close(socket);
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

    void Run()
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

    void DispatchEvents(int timeout)
    {
        var count = _epoll.Wait(timeout);
        for (var index = 0; index < count; index++)
        {
            var mark = _epoll[index];
            if (mark == WakeMark)
            {
                Woken();
            }
            else
            {
                ConnectionOf(mark)?.Ready();
            }
        }
    }

    void DispatchCompletions(Ring ring, int timeout)
    {
        ring.Wait(timeout);
        while (ring.TryTake(out var completion))
        {
            switch (completion.Mark)
            {
                case WakeMark:
                    Woken();
                    ring.Poll(_wakeFile, WakeMark);
                    break;
                case EpollMark:
                    DispatchEvents(0);
                    ring.Poll(_epoll.File, EpollMark);
                    break;
                case var mark when (mark & SendBit) != 0:
                    ConnectionOf(mark & ~SendBit)?.Sent(completion.Result);
                    break;
                default:
                    Take(ring, completion);
                    break;
            }
        }
    }

    void Take(Ring ring, in RingCompletion completion)
    {
        if (completion.Result > 0)
        {
            ConnectionOf(completion.Mark)?.Received(ring.BufferOf(completion), completion.Result);
            ring.GiveBack(completion);
        }
        else if (completion.Result != -Libc.NoBuffers)
        {
            ConnectionOf(completion.Mark)?.ReceivesNoMore(-completion.Result);
        }

        if (!completion.HasMore && ConnectionOf(completion.Mark) is not null)
        {
            ring.Receive((int)(uint)completion.Mark, completion.Mark);
        }
    }

    void Woken()
    {
        _ = Libc.Read(_wakeFile, out _, sizeof(ulong));
        Interlocked.Exchange(ref _woken, 0);
        ObeyPosted();
    }

    /// <summary>Null when it has closed the socket: the number of a file that was closed a moment ago may be another's by now.</summary>
    LoopConnection? ConnectionOf(ulong mark) =>
        _byFile[(int)(uint)mark] is { } connection && connection.Generation == (uint)(mark >> 32) ? connection : null;

    void ObeyPosted()
    {
        while (_posted.TryDequeue(out var posted))
        {
            posted.Connection.Obey(posted.Order);
        }
    }

    int MillisToDeadline()
    {
        if (_oldest is null)
        {
            return -1;
        }

        var left = _time.GetElapsedTime(_time.GetTimestamp(), _oldest.Deadline);
        return (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue);
    }

    void Expire()
    {
        var now = _oldest is null ? 0 : _time.GetTimestamp();
        while (_oldest is { } connection && connection.Deadline <= now)
        {
            connection.Fail(Failures.NoAnswer);
        }
    }

    void EndThoseWaiting()
    {
        (_ending, _endingNow) = (_endingNow, _ending);
        foreach (var connection in _endingNow)
        {
            connection.End();
        }

        _endingNow.Clear();
    }

    void End()
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

    static ulong MarkOf(LoopConnection connection, int socket) => (ulong)connection.Generation << 32 | (uint)socket;
}

/// <summary>What another thread may ask of a loop.</summary>
enum LoopOrder
{
    /// <summary>Send the request that was left with the connection.</summary>
    Begin,

    /// <summary>Give the request up if its abort was cancelled.</summary>
    Abort,

    /// <summary>Close the connection, and give up what is under way.</summary>
    Close,
}
