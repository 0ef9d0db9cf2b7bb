namespace StockKafka.Load.Http.EventLoops;

/// <remarks>
/// Where the system has a <see cref="Ring"/>, connected sockets send and receive through it, and epoll sees to connecting and to
/// requests that do not go out in one piece; elsewhere epoll sees to everything.
/// </remarks>
internal sealed partial class EventLoop
{
    private const ulong WakeMark = ulong.MaxValue, EpollMark = WakeMark - 1;

    /// <summary>In a mark, over the socket's number: the outcome is of sending.</summary>
    private const ulong SendBit = 1u << 31;

    private Ring? _ring;
    private LoopConnection?[] _byFile = new LoopConnection?[64];
    private uint _generations;

    /// <summary>Connected sockets are received from by the loop, which hands over what came.</summary>
    public bool Receives => _ring is not null;

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

    private void DispatchEvents(int timeout)
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

    private void DispatchCompletions(Ring ring, int timeout)
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

    private void Take(Ring ring, in RingCompletion completion)
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

    private void Woken()
    {
        _ = Libc.Read(_wakeFile, out _, sizeof(ulong));
        Interlocked.Exchange(ref _woken, 0);
        ObeyPosted();
    }

    /// <summary>Null when it has closed the socket: the number of a file that was closed a moment ago may be another's by now.</summary>
    private LoopConnection? ConnectionOf(ulong mark) =>
        _byFile[(int)(uint)mark] is { } connection && connection.Generation == (uint)(mark >> 32) ? connection : null;

    private static ulong MarkOf(LoopConnection connection, int socket) => (ulong)connection.Generation << 32 | (uint)socket;
}
