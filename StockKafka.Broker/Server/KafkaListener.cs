using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace StockKafka.Broker.Server;

/// <summary>Accepts Kafka connections and serves each until it ends.</summary>
internal sealed partial class KafkaListener : IDisposable
{
    private const int Backlog = 512;

    private readonly Socket _socket;
    private readonly int _maxConnections;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<Task, byte> _serving = new();

    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public KafkaListener(IPEndPoint address, int maxConnections, ILogger logger)
    {
        (_maxConnections, _logger) = (maxConnections, logger);
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(address);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Returns when stopping; connections then end by themselves, see <see cref="DrainAsync"/>.</summary>
    public async Task RunAsync(Func<Socket, Connection> connect, BrokerMetrics metrics, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _socket.AcceptAsync(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (SocketException e)
            {
                LogAcceptFailed(e.Message);
                continue;
            }

            if (_serving.Count >= _maxConnections)
            {
                LogTooMany(_maxConnections);
                client.Dispose();
                continue;
            }

            client.NoDelay = true;
            var serving = ServeAsync(connect, client, metrics, stopping);
            _serving.TryAdd(serving, 0);
            _ = serving.ContinueWith(
                ended => _serving.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        _socket.Close();
    }

    /// <summary>Waits for the requests under way, but no longer than this.</summary>
    public async Task DrainAsync(TimeSpan atMost)
    {
        try
        {
            await Task.WhenAll(_serving.Keys).WaitAsync(atMost).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogDrainTimedOut(_serving.Count);
        }
    }

    public void Dispose() => _socket.Dispose();

    private static async Task ServeAsync(Func<Socket, Connection> connect, Socket client, BrokerMetrics metrics, CancellationToken stopping)
    {
        await Task.Yield();
        metrics.ConnectionOpened();
        try
        {
            using var connection = connect(client);
            await connection.RunAsync(stopping).ConfigureAwait(false);
        }
        finally
        {
            metrics.ConnectionClosed();
        }
    }

    [LoggerMessage(220, LogLevel.Warning, "refused a connection: {Max} are open already")]
    private partial void LogTooMany(int max);

    [LoggerMessage(221, LogLevel.Warning, "accepting a connection failed: {Reason}")]
    private partial void LogAcceptFailed(string reason);

    [LoggerMessage(222, LogLevel.Warning, "{Count} connections did not finish in time")]
    private partial void LogDrainTimedOut(int count);
}
