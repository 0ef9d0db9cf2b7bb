using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using StockKafka.Load.Engine;

namespace StockKafka.Load.Http;

/// <summary>HTTP/2, HTTPS, and systems without epoll, over <see cref="SocketsHttpHandler"/>, whose pool all users share.</summary>
internal sealed class HandlerConnection(
    HttpMessageInvoker handler, string origin, LoadHttpOptions options, HttpFailures failures, Action countReconnect) : LoadConnection
{
    private const int FirstBuffer = 16 << 10;

    private readonly CancellationTokenSource _disposed = new();

    public static HttpMessageInvoker NewHandler(LoadHttpOptions options) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = int.MaxValue,
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        MaxResponseHeadersLength = Math.Max(1, options.MaxHead >> 10),
        ConnectTimeout = options.Timeout,
        PlaintextStreamFilter = static (context, _) => ValueTask.FromResult<Stream>(new ObservedStream(context.PlaintextStream)),
    });

    public override async ValueTask<OperationResult> SendAsync(
        PreparedRequest request, ReadOnlyMemory<byte> body, AnswerCheck? check, AnswerReader? reader, CancellationToken abort)
    {
        request.RequireOrigin(origin);
        Status = 0;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(abort, _disposed.Token);
        deadline.CancelAfter(options.Timeout);
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        reader?.Begin();
        var exchange = new Exchange(request.IsIdempotent);
        Exchange.Current = exchange;
        try
        {
            using var response = await AskAsync(request, body, exchange, deadline.Token).ConfigureAwait(false);
            var head = WriteFields(response, ref buffer);
            var length = 0L;
            var (kept, most) = (head, check is null ? options.LongestBody : options.MaxBody);
            var checking = 0L;
            await using var stream = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            while (await stream.ReadAsync(buffer.AsMemory(kept), deadline.Token).ConfigureAwait(false) is var read and > 0)
            {
                length += read;
                if (reader is not null)
                {
                    var came = Stopwatch.GetTimestamp();
                    reader.Take(new((int)response.StatusCode, buffer.AsSpan(0, head), default), buffer.AsSpan(kept, read));
                    checking = Stopwatch.GetTimestamp() - came;
                }

                kept += check is null ? 0 : read;
                if (length > most)
                {
                    return OperationResult.Failed(failures.BodyTooLong, kept - head);
                }

                if (kept == buffer.Length)
                {
                    Grow(ref buffer, kept + 1);
                }
            }

            Status = (int)response.StatusCode;
            var bytes = (int)Math.Min(length, int.MaxValue);
            var whole = Stopwatch.GetTimestamp();
            var failure = reader is not null ? reader.End(new(Status, buffer.AsSpan(0, head), default))
                : check is null ? Status < 400 ? null : HttpFailures.Status(Status)
                : check(new(Status, buffer.AsSpan(0, head), buffer.AsSpan(head, kept - head)));
            return new(failure, bytes)
            {
                CheckMicros = reader is null ? 0 : (long)Stopwatch.GetElapsedTime(whole - checking).TotalMicroseconds,
            };
        }
        catch (OperationCanceledException) when (!abort.IsCancellationRequested && !_disposed.IsCancellationRequested)
        {
            return OperationResult.Failed(failures.NoAnswer);
        }
        catch (HttpRequestException exception)
        {
            return OperationResult.Failed(Describe(exception));
        }
        catch (IOException)
        {
            return OperationResult.Failed(HttpFailures.LostInAnswer);
        }
        finally
        {
            if (exchange.IsRepeated)
            {
                countReconnect();
            }

            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override void Dispose() => _disposed.Cancel();

    /// <summary>
    /// The handler itself repeats a request without a body whose connection turns out to be closed; with one, this does. The message is not
    /// disposed of: the body is lent, and nothing else of it holds anything.
    /// </summary>
    private async Task<HttpResponseMessage> AskAsync(PreparedRequest request, ReadOnlyMemory<byte> body, Exchange exchange, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await handler.SendAsync(MessageOf(request, body), cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException exception) when (exchange.MayRepeat && exception is { HttpRequestError: HttpRequestError.ResponseEnded } or { InnerException: IOException })
            {
                exchange.Repeat();
            }
        }
    }

    private HttpRequestMessage MessageOf(PreparedRequest request, ReadOnlyMemory<byte> body)
    {
        var message = new HttpRequestMessage(request.Method, request.Address)
        {
            Version = options.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var content = body.IsEmpty ? request.Body : body;
        message.Content = content.IsEmpty ? null : new ReadOnlyMemoryContent(content);
        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    /// <summary>Writes the answer's header fields as HTTP/1.1 does and returns how many bytes they take.</summary>
    private static int WriteFields(HttpResponseMessage response, ref byte[] buffer)
    {
        var written = 0;
        foreach (var fields in (HttpHeadersNonValidated[])[response.Headers.NonValidated, response.Content.Headers.NonValidated])
        {
            foreach (var (name, value) in fields)
            {
                var line = $"{name}: {value}\r\n";
                Grow(ref buffer, written + Encoding.UTF8.GetMaxByteCount(line.Length) + 1);
                written += Encoding.UTF8.GetBytes(line, buffer.AsSpan(written));
            }
        }

        return written;
    }

    private static void Grow(ref byte[] buffer, int needed)
    {
        if (buffer.Length >= needed)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, buffer.Length * 2));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private static string Describe(HttpRequestException exception) => exception switch
    {
        { InnerException: SocketException socket } => HttpFailures.Connecting(socket.SocketErrorCode),
        { HttpRequestError: HttpRequestError.ResponseEnded } => HttpFailures.ClosedBeforeAnswer,
        { InnerException: IOException } => HttpFailures.LostBeforeAnswer,
        _ => $"request failed: {exception.HttpRequestError}",
    };
}
