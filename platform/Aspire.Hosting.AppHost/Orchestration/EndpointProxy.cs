using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// Listens on the port of an endpoint, on loopback, and hands each TCP connection to one replica. When the replicas that it is offered
/// refuse, the connection is reset. A connection to a replica that was only second best is ended as soon as there is a better one, so that
/// a client which keeps its connections finds it.
/// </summary>
internal sealed class EndpointProxy : IDisposable
{
    /// <summary>A port on loopback, and whether the replica there is healthy.</summary>
    internal readonly record struct Target(int Port, bool IsHealthy);

    private const int DefaultMaxConnections = 4_096;

    private const int BufferBytes = 16 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<IReadOnlyList<Target>> _targets;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<CancellationTokenSource, int> _secondBest = new();

    /// <param name="port">The endpoint's port; it is listened on when this returns.</param>
    /// <param name="targets">Where the next connection may go, the best first.</param>
    /// <param name="time">For pauses and time-outs.</param>
    /// <param name="maxConnections">Connections at a time; the next wait in the system's queue until one ends.</param>
    /// <exception cref="SocketException">The port is in use.</exception>
    public EndpointProxy(int port, Func<IReadOnlyList<Target>> targets, TimeProvider time, int maxConnections = DefaultMaxConnections)
    {
        _slots = new(maxConnections);
        _targets = targets;
        _time = time;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(512);
        _ = AcceptAsync(_stopping.Token);
    }

    /// <summary>To be called when a replica has become healthy.</summary>
    public void EndSecondBest()
    {
        if (_secondBest.IsEmpty)
        {
            return;
        }

        var healthy = _targets().Where(target => target.IsHealthy).Select(target => target.Port).ToHashSet();
        foreach (var (connection, port) in healthy.Count == 0 ? [] : _secondBest.ToArray())
        {
            // One to the replica that is healthy now has become the best.
            if (_secondBest.TryRemove(connection, out _) && !healthy.Contains(port))
            {
                try
                {
                    connection.Cancel();
                }
                catch (ObjectDisposedException)
                {
                    // It has just ended by itself.
                }
            }
        }
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
                var (replica, target) = await ConnectAsync(cancellationToken).ConfigureAwait(false);
                if (replica is null)
                {
                    client.LingerState = new LingerOption(enable: true, seconds: 0);
                    return;
                }

                using (replica)
                {
                    await RelayAsync(client, replica, target, cancellationToken).ConfigureAwait(false);
                }
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

    private async Task RelayAsync(Socket client, Socket replica, Target target, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            if (!target.IsHealthy)
            {
                _secondBest[ended] = target.Port;
                EndSecondBest(); // A better one may have come while this one was connected to.
            }

            await Task.WhenAll(CopyAsync(client, replica, ended), CopyAsync(replica, client, ended)).ConfigureAwait(false);
        }
        finally
        {
            _secondBest.TryRemove(ended, out _);
        }
    }

    private async Task<(Socket? Socket, Target Target)> ConnectAsync(CancellationToken cancellationToken)
    {
        foreach (var target in _targets())
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(ConnectTimeout);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target.Port), limit.Token).ConfigureAwait(false);
                return (socket, target);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // It runs but does not listen yet, or has just ended: the next one may do.
                socket.Dispose();
            }
        }

        return (null, default);
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
