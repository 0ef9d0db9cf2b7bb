using System.Buffers;
using System.Globalization;
using System.Net.Sockets;

namespace StockKafka.Load.Http.EventLoops;

internal sealed unsafe partial class LoopConnection
{
    /// <summary>Room for <c>Content-Length: </c>, ten digits and two ends of lines.</summary>
    private const int LengthRoom = 32;

    private int _socket = -1;
    private int _attempt;
    private bool _connecting;
    private byte[]? _unsent;
    private int _unsentAt;
    private int _unsentEnd;
    private int _handedOver;

    /// <summary>Tells its socket from all others that the loop has or had. Set by the loop.</summary>
    public uint Generation { get; set; }

    private bool IsOpen => _socket >= 0;

    private bool IsSending => _unsent is not null;

    /// <summary>The loop has seen something happen to the socket.</summary>
    public void Ready()
    {
        if (_connecting)
        {
            Connected();
            return;
        }

        var generation = Generation;

        if (IsSending)
        {
            SendRest();
        }

        // Even so: an answer may come before all of its request is sent.
        if (IsOpen && Generation == generation && !loop.Receives)
        {
            Receive();
        }
    }

    /// <summary>What became of a request that the loop was to send.</summary>
    /// <param name="result">Bytes that the system took, or a negative error.</param>
    public void Sent(int result)
    {
        if (result == _handedOver)
        {
            return;
        }

        if (result < 0 && result != -Libc.Again)
        {
            SendFailed(-result);
        }
        else
        {
            Leave(Bytes()[Math.Max(0, result)..]);
        }
    }

    private void Connect(int attempt)
    {
        _attempt = attempt;
        var address = server.AddressAt(attempt);
        _socket = Libc.Socket(address.Family == AddressFamily.InterNetworkV6 ? Libc.Internet6 : Libc.Internet, Libc.StreamSocket | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (_socket < 0)
        {
            Fail(HttpFailures.Connecting(ErrorOf(Libc.LastError)));
            return;
        }

        _ = Libc.SetOption(_socket, Libc.TcpLevel, Libc.TcpNoDelay, 1, sizeof(int));
        int connected;
        fixed (byte* bytes = address.Buffer.Span)
        {
            connected = Libc.Connect(_socket, bytes, address.Size);
        }

        if (connected != 0 && Libc.LastError != Libc.InProgress)
        {
            NotConnected(Libc.LastError);
        }
        else if (!loop.WatchConnecting(this, _socket))
        {
            Fail(HttpFailures.TooManyFiles);
        }
        else
        {
            _connecting = true;
        }
    }

    private void Connected()
    {
        var length = sizeof(int);
        _ = Libc.GetOption(_socket, Libc.SocketLevel, Libc.SocketErrorOption, out var error, ref length);
        if (error != 0)
        {
            NotConnected(error);
            return;
        }

        _connecting = false;
        server.Prefer(_attempt);
        loop.WatchConnected(this, _socket);
        Transmit();
    }

    private void NotConnected(int error)
    {
        CloseSocket();
        if (_attempt + 1 < server.AddressCount)
        {
            Connect(_attempt + 1);
        }
        else
        {
            Fail(HttpFailures.Connecting(ErrorOf(error)));
        }
    }

    private void Transmit()
    {
        var bytes = Bytes();
        if (loop.TrySend(this, _socket, bytes))
        {
            _handedOver = bytes.Length;
            return;
        }

        var sent = Send(bytes);
        if (sent >= 0 && sent < bytes.Length)
        {
            Leave(bytes[sent..]);
        }
    }

    /// <summary>Keeps what is left of a request until the system takes it.</summary>
    private void Leave(ReadOnlySpan<byte> bytes)
    {
        _unsent = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(_unsent);
        (_unsentAt, _unsentEnd) = (0, bytes.Length);
        loop.WatchSending(this, _socket, true);
    }

    private ReadOnlySpan<byte> Bytes() => _body.IsEmpty ? _request.Whole : Compose();

    /// <summary>Head and this request's own body in one piece: it goes out with one call, in one packet if it fits.</summary>
    private ReadOnlySpan<byte> Compose()
    {
        var room = _request.Head.Length + LengthRoom + _body.Length;
        var buffer = room <= loop.ToSend.Length ? loop.ToSend : new byte[room];
        _request.Head.CopyTo(buffer, 0);
        var end = _request.Head.Length;
        "Content-Length: "u8.CopyTo(buffer.AsSpan(end));
        end += "Content-Length: "u8.Length;
        _ = _body.Length.TryFormat(buffer.AsSpan(end), out var digits, default, CultureInfo.InvariantCulture);
        end += digits;
        "\r\n\r\n"u8.CopyTo(buffer.AsSpan(end));
        end += 4;
        _body.Span.CopyTo(buffer.AsSpan(end));
        return buffer.AsSpan(0, end + _body.Length);
    }

    private void SendRest()
    {
        var sent = Send(_unsent.AsSpan(_unsentAt, _unsentEnd - _unsentAt));
        if (sent >= 0 && (_unsentAt += sent) == _unsentEnd)
        {
            ReturnUnsent();
            loop.WatchSending(this, _socket, false);
        }
    }

    /// <returns>How much of it the system took; negative when the connection is gone, and the request has failed.</returns>
    private int Send(ReadOnlySpan<byte> bytes)
    {
        nint sent;
        fixed (byte* data = bytes)
        {
            sent = Libc.Send(_socket, data, bytes.Length, Libc.NoSignal);
        }

        if (sent >= 0 || Libc.LastError is Libc.Again or Libc.Interrupted)
        {
            return (int)Math.Max(sent, 0);
        }

        SendFailed(Libc.LastError);
        return -1;
    }

    private void SendFailed(int error) => RepeatOrFail(error == Libc.BrokenPipe ? HttpFailures.ClosedBeforeAnswer : HttpFailures.LostBeforeAnswer);

    /// <returns>0 when the server has closed the connection, negative when nothing has come or the connection is gone.</returns>
    private int ReceiveInto(byte[] buffer, int from)
    {
        nint count;
        fixed (byte* data = &buffer[from])
        {
            count = Libc.Receive(_socket, data, buffer.Length - from, 0);
        }

        if (count >= 0 || Libc.LastError is Libc.Again or Libc.Interrupted)
        {
            return (int)count;
        }

        Lost();
        return -1;
    }

    private void Lost()
    {
        if (_busy && _receivedLength > 0)
        {
            Fail(HttpFailures.LostInAnswer);
        }
        else if (_busy)
        {
            RepeatOrFail(HttpFailures.LostBeforeAnswer);
        }
        else
        {
            CloseSocket();
        }
    }

    private void CloseSocket()
    {
        if (!IsOpen)
        {
            return;
        }

        ReturnUnsent();
        loop.Close(_socket);
        (_socket, _connecting, _isReused) = (-1, false, false);
    }

    private void ReturnUnsent()
    {
        if (_unsent is { } buffer)
        {
            _unsent = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static SocketError ErrorOf(int error) => error switch
    {
        Libc.ConnectionRefused => SocketError.ConnectionRefused,
        Libc.TooManyFiles or Libc.TooManyFilesInSystem => SocketError.TooManyOpenSockets,
        Libc.AddressNotAvailable => SocketError.AddressNotAvailable,
        Libc.ConnectionReset => SocketError.ConnectionReset,
        Libc.NetworkUnreachable => SocketError.NetworkUnreachable,
        Libc.ConnectionTimedOut => SocketError.TimedOut,
        Libc.HostUnreachable => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };
}
