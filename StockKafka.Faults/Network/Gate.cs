using System.Net;
using System.Net.Sockets;

namespace StockKafka.Faults.Network;

/// <summary>A port of loopback that can be shut and opened. While it is shut it stays bound, so that nobody else gets it, and whoever connects is refused.</summary>
internal sealed class Gate : IDisposable
{
    private const int Backlog = 512;

    private readonly Lock _lock = new();
    private readonly Func<Socket, Task> _take;
    private Socket _listener;
    private bool _isOpen;
    private bool _isDisposed;

    public Gate(int port, Func<Socket, Task> take)
    {
        _take = take;
        _listener = Bound(port);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Follow(() => true);
    }

    public int Port { get; }

    /// <summary>Opens or shuts it, as <paramref name="isToBeOpen"/> says at the moment of doing it.</summary>
    public void Follow(Func<bool> isToBeOpen)
    {
        lock (_lock)
        {
            var open = isToBeOpen();
            if (open == _isOpen || _isDisposed)
            {
                return;
            }

            _isOpen = open;
            if (open)
            {
                _listener.Listen(Backlog);
                _ = AcceptAsync(_listener);
            }
            else
            {
                _listener.Dispose();
                _listener = Bound(Port);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _listener.Dispose();
        }
    }

    private static Socket Bound(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return listener;
        }
        catch (SocketException taken)
        {
            listener.Dispose();
            throw new InvalidOperationException($"Port {port} on 127.0.0.1 cannot be had: {taken.Message}", taken);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                _ = _take(await listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (Exception shut) when (shut is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted or SocketError.InvalidArgument })
            {
                return;
            }
            catch (SocketException)
            {
                // The client was gone before it was taken.
            }
        }
    }
}
