using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using StockKafka.LoadRunner.CommandLine;
using StockKafka.LoadRunner.Engine;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// The HTTP client of the load: connections are kept, redirects, cookies, proxies and tracing are off, bodies are read into rented
/// buffers, looked at and given back.
/// </summary>
sealed class StockApi : IDisposable
{
    /// <summary>An answer that takes longer has failed.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Bound on an answer's body, bytes: none of the API's answers to the load comes near.</summary>
    const int MaxBody = 16 << 20;

    const int FirstBuffer = 16 << 10;

    static readonly MediaTypeHeaderValue Json = new("application/json");

    readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = int.MaxValue,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        ConnectTimeout = DefaultTimeout,
    });

    readonly string? _apiKey;
    readonly TimeSpan _timeout;

    public StockApi(Uri address, string? apiKey = null, TimeSpan? timeout = null)
    {
        _apiKey = apiKey;
        Address = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
        _timeout = timeout ?? DefaultTimeout;
    }

    public Uri Address { get; }

    public ValueTask<OperationResult> GetAsync(Uri address, Expectation expected, CancellationToken abort) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, address), expected, abort);

    public ValueTask<OperationResult> PostJsonAsync(
        Uri address, ReadOnlyMemory<byte> json, Expectation expected, CancellationToken abort)
    {
        var content = new ReadOnlyMemoryContent(json);
        content.Headers.ContentType = Json;
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        ApiKey.Send(request.Headers, _apiKey);
        return SendAsync(request, expected, abort);
    }

    /// <summary>One request that nobody counts: what compiling this client costs is not the system's.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken) => await GetAsync(
        new Uri(Address, "api/symbols?limit=1"), new(HttpStatusCode.OK, static body => JsonShape.Check(body, "symbol"u8)), cancellationToken)
        .ConfigureAwait(false);

    public void Dispose() => _http.Dispose();

    async ValueTask<OperationResult> SendAsync(
        HttpRequestMessage request, Expectation expected, CancellationToken abort)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(abort);
        deadline.CancelAfter(_timeout);
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            using (request)
            {
                using var response = await _http.SendAsync(request, deadline.Token).ConfigureAwait(false);
                await using var body = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
                var length = 0;
                while (await body.ReadAsync(buffer.AsMemory(length), deadline.Token).ConfigureAwait(false) is var read and > 0)
                {
                    length += read;
                    if (length == buffer.Length && !Grow(ref buffer))
                    {
                        return OperationResult.Failed($"body longer than {MaxBody} bytes", length);
                    }
                }

                var failure = expected.Judge(response.StatusCode, buffer.AsSpan(0, length));
                return failure is null ? OperationResult.Success(length) : OperationResult.Failed(failure, length);
            }
        }
        catch (OperationCanceledException) when (!abort.IsCancellationRequested)
        {
            return OperationResult.Failed($"no answer within {Durations.Format(_timeout)}");
        }
        catch (HttpRequestException exception)
        {
            return OperationResult.Failed(Describe(exception));
        }
        catch (IOException)
        {
            return OperationResult.Failed("connection lost while reading the answer");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static bool Grow(ref byte[] buffer)
    {
        if (buffer.Length >= MaxBody)
        {
            return false;
        }

        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
        return true;
    }

    static string Describe(HttpRequestException exception) => exception switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "connection refused",
        { InnerException: SocketException socket } => $"connection failed: {socket.SocketErrorCode}",
        { HttpRequestError: HttpRequestError.ResponseEnded } => "connection closed before the answer",
        { InnerException: IOException } => "connection lost before the answer",
        _ => $"request failed: {exception.HttpRequestError}",
    };
}
