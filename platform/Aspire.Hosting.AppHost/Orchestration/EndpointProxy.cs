using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// Listens on the port of an endpoint, on loopback, and hands each TCP connection to one replica. When the replicas that it is offered
/// refuse, the connection is reset.
/// </summary>
internal sealed class EndpointProxy : IDisposable
{
    private const int DefaultMaxConnections = 4_096;

    private const int BufferBytes = 16 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<IReadOnlyList<int>> _targets;
    private readonly TimeProvider _time;

    /// <param name="port">The endpoint's port; it is listened on when this returns.</param>
    /// <param name="targets">Ports on loopback for the next connection, the best first.</param>
    /// <param name="time">For pauses and time-outs.</param>
    /// <param name="maxConnections">Connections at a time; the next wait in the system's queue until one ends.</param>
    /// <exception cref="SocketException">The port is in use.</exception>
    public EndpointProxy(int port, Func<IReadOnlyList<int>> targets, TimeProvider time, int maxConnections = DefaultMaxConnections)
    {
        _slots = new(maxConnections);
        _targets = targets;
        _time = time;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(512);
        _ = AcceptAsync(_stopping.Token);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                _ = ServeAsync(await _listener.AcceptAsync(cancellationToken).ConfigureAwait(false), cancellationToken);
            }
            catch (SocketException)
            {
                // The caller has gone already, or this process has no descriptor left; others may be let go soon.
                _slots.Release();
                await Task.Delay(AcceptPause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken cancellationToken)
    {
        try
        {
            using (client)
            {
                client.NoDelay = true;
                using var replica = await ConnectAsync(cancellationToken).ConfigureAwait(false);
                if (replica is null)
                {
                    client.LingerState = new LingerOption(enable: true, seconds: 0);
                    return;
                }

                using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAll(CopyAsync(client, replica, broken), CopyAsync(replica, client, broken)).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has gone; the other is let go too.
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<Socket?> ConnectAsync(CancellationToken cancellationToken)
    {
        foreach (var port in _targets())
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(ConnectTimeout);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), limit.Token).ConfigureAwait(false);
                return socket;
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // It runs but does not listen yet, or has just ended: the next one may do.
                socket.Dispose();
            }
        }

        return null;
    }

    // Each direction ends by itself, as HTTP and others allow; an error ends both.
    private static async Task CopyAsync(Socket from, Socket to, CancellationTokenSource broken)
    {
        try
        {
            int received;
            do
            {
                // No buffer is held while nothing comes: most connections are idle most of the time.
                await from.ReceiveAsync(Memory<byte>.Empty, broken.Token).ConfigureAwait(false);
                var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
                try
                {
                    received = await from.ReceiveAsync(buffer.AsMemory(), broken.Token).ConfigureAwait(false);
                    for (var sent = 0; sent < received;)
                    {
                        sent += await to.SendAsync(buffer.AsMemory(sent, received - sent), broken.Token).ConfigureAwait(false);
                    }
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
            while (received > 0);
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await broken.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
