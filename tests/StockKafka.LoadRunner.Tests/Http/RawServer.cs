using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StockKafka.LoadRunner.Tests.Http;

/// <summary>A server that sends whatever bytes a test wants, right or wrong.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<Peer, Task> _serve;
    private int _connections;

    /// <param name="serve">Serves one connection; it is closed at the end.</param>
    public RawServer(Func<Peer, Task> serve)
    {
        _serve = serve;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(8_192);
        Address = new Uri($"http://{_listener.LocalEndPoint}/");
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Gives every request on every connection the same answer.</summary>
    public static RawServer Answering(string answer) => new(async peer =>
    {
        while (await peer.RequestAsync() is not null)
        {
            await peer.SendAsync(answer);
        }
    });

    /// <summary>Answers the first request of each connection and closes it.</summary>
    public static RawServer AnsweringAndClosing(string answer) => new(async peer =>
    {
        await peer.RequestAsync();
        await peer.SendAsync(answer);
    });

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _connections);
            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                await _serve(new Peer(socket));
            }
            catch (SocketException)
            {
                // The client has gone, which is its right.
            }
        }
    }
}

/// <summary>One connection of a <see cref="RawServer"/>.</summary>
internal sealed class Peer(Socket socket)
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _received;

    public Socket Socket => socket;

    /// <summary>The next request, body included; null when the client has closed the connection.</summary>
    public async Task<string?> RequestAsync()
    {
        while (true)
        {
            var text = Encoding.Latin1.GetString(_buffer, 0, _received);
            if (LengthOf(text) is { } length && length <= _received)
            {
                _received -= length;
                _buffer.AsSpan(length, _received).CopyTo(_buffer);
                return text[..length];
            }

            var count = await socket.ReceiveAsync(_buffer.AsMemory(_received));
            if (count == 0)
            {
                return null;
            }

            _received += count;
        }
    }

    public async Task SendAsync(string bytes) => await socket.SendAsync(Encoding.Latin1.GetBytes(bytes));

    /// <summary>Closes with a reset instead of an orderly end.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    private static int? LengthOf(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        const string Field = "Content-Length: ";
        var at = text.IndexOf(Field, StringComparison.Ordinal);
        return end + 4 + (at < 0 || at > end ? 0 : int.Parse(text.AsSpan(at + Field.Length, text.IndexOf('\r', at) - at - Field.Length)));
    }
}
