using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StockKafka.Broker.Server;

/// <summary>
/// Answers <c>GET /health</c>, <c>GET /metrics</c> and <c>GET /clients</c>. A few lines of HTTP/1.1 by hand, because hosting a web server would cost
/// the broker more start-up time than everything else together.
/// </summary>
internal sealed class HealthListener : IDisposable
{
    private const int MaxRequest = 8192;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly TimeProvider _clock;

    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public HealthListener(IPEndPoint address, TimeProvider clock)
    {
        _clock = clock;
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(address);
            _socket.Listen();
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Set once the broker serves clients; until then everything answers 503.</summary>
    public MetricsPage? Page { get; set; }

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _socket.AcceptAsync(stopping).ConfigureAwait(false), stopping);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The broker stops.
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task AnswerAsync(Socket client, CancellationToken stopping)
    {
        using (client)
        using (var timeout = new CancellationTokenSource(RequestTimeout, _clock))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token))
        {
            try
            {
                var request = await ReadHeadAsync(client, either.Token).ConfigureAwait(false);
                await client.SendAsync(Encoding.UTF8.GetBytes(Respond(request)), either.Token).ConfigureAwait(false);
                client.Shutdown(SocketShutdown.Both);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The client is gone or too slow.
            }
        }
    }

    private static async Task<string> ReadHeadAsync(Socket client, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxRequest];
        var filled = 0;
        while (filled < buffer.Length && buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) < 0)
        {
            var received = await client.ReceiveAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
            if (received == 0)
            {
                break;
            }

            filled += received;
        }

        return Encoding.ASCII.GetString(buffer, 0, filled);
    }

    private string Respond(string request)
    {
        var words = request.Split(' ', 3);
        var path = words.Length == 3 ? words[1].Split('?')[0] : "";
        return (words[0], path) switch
        {
            (not ("GET" or "HEAD"), _) => Response("405 Method Not Allowed", "GET only\n", words[0]),
            (_, "/health" or "/alive" or "/metrics" or "/clients") when Page is null => Response("503 Service Unavailable", "starting\n", words[0]),
            (_, "/health") when Page!.OfflinePartitions is > 0 and var offline =>
                Response("503 Service Unavailable", $"{offline} logs take no writes: the disk is full or failing\n", words[0]),
            (_, "/health" or "/alive") => Response("200 OK", "healthy\n", words[0]),
            (_, "/clients") => Response("200 OK", Page!.Clients(), words[0], "application/json"),
            (_, "/metrics") => Response("200 OK", Page!.Render(), words[0]),
            _ => Response("404 Not Found", "try /health, /metrics or /clients\n", words[0]),
        };
    }

    private static string Response(string status, string body, string method, string type = "text/plain; version=0.0.4; charset=utf-8") =>
        $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\n" +
        $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n" + (method == "HEAD" ? "" : body);
}
