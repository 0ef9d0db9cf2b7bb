using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StockKafka.Platform.Broker.Log;
using StockKafka.Platform.Broker.Protocol;
using StockKafka.Platform.Broker.Protocol.Messages;

namespace StockKafka.Platform.Broker.Server;

/// <summary>
/// One client connection. Requests are answered in order, one at a time; only produce requests overlap: while one waits for the
/// disk the next is appended already, so that a pipelining producer shares flushes with itself.
/// </summary>
sealed partial class Connection(
    Socket socket, RequestDispatcher dispatcher, BrokerMetrics metrics, MemoryBudget memory, TimeProvider clock, ILogger logger) : IDisposable
{
    /// <summary>Appended but unanswered produce requests of one connection; more wait in the socket.</summary>
    private const int MaxOverlapping = 16;

    private readonly string _remote = (socket.RemoteEndPoint as IPEndPoint)?.ToString() ?? "unknown";
    private readonly string _clientHost = "/" + (socket.RemoteEndPoint as IPEndPoint)?.Address;
    private readonly FetchSignal _fetchSignal = new(clock);
    private readonly SemaphoreSlim _overlapping = new(MaxOverlapping);
    /// <summary>One for all answers: they are sent one after the other.</summary>
    private readonly WireWriter _writer = new();

    private Task _answered = Task.CompletedTask;
    private string _clientId = "";

    /// <summary>Serves the client until it leaves, misbehaves, or the broker stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            var reader = new FrameReader(socket, memory, clock);
            while (!stopping.IsCancellationRequested && await reader.ReadAsync(stopping).ConfigureAwait(false) is { } frame)
            {
                metrics.BytesIn(frame.Memory.Length);
                if (!await ServeAsync(frame, stopping).ConfigureAwait(false))
                {
                    break;
                }
            }
        }
        catch (MalformedFrameException e)
        {
            LogMalformed(_remote, e.Message);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone or the broker stops: nobody is left to answer.
        }
        catch (Exception e)
        {
            LogUnexpected(_remote, e);
        }

        await LetAnswersFinishAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        socket.Dispose();
        _fetchSignal.Dispose();
        _overlapping.Dispose();
        _writer.Dispose();
    }

    private async Task LetAnswersFinishAsync()
    {
        try
        {
            await _answered.ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException or AcksZeroFailedException)
        {
            // Same as above.
        }
    }

    /// <returns>False when the connection is to be closed.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ServeAsync(Frame frame, CancellationToken stopping)
    {
        using (frame)
        {
            var header = ReadHeader(frame.Memory, out var clientId, out var bodyAt, out var range);
            if (range is not { } api)
            {
                LogUnknownApi(_remote, header.ApiKey, header.ApiVersion);
                return false;
            }

            var arrived = metrics.Request(api.Key);
            if (!api.Includes(header.ApiVersion))
            {
                return await RefuseVersionAsync(api, header, stopping).ConfigureAwait(false);
            }

            var context = new RequestContext(header.ApiVersion, clientId, _clientHost);
            if (api.Key == ApiKey.Produce)
            {
                var request = ParseProduce(frame.Memory[bodyAt..], api, header);
                await _overlapping.WaitAsync(stopping).ConfigureAwait(false);
                var stored = dispatcher.ProduceAsync(request, context);
                _answered = AnswerProduceAsync(_answered, stored, api, header, arrived);
                return !_answered.IsFaulted;
            }

            await _answered.ConfigureAwait(false);
            _answered = Task.CompletedTask;
            var response = await dispatcher.DispatchAsync(
                api, frame.Memory[bodyAt..], context, _fetchSignal, stopping).ConfigureAwait(false);
            await SendAsync(response, api, header, stopping).ConfigureAwait(false);
            metrics.Answered(api.Key, arrived);
            return true;
        }
    }

    private RequestHeader ReadHeader(ReadOnlyMemory<byte> frame, out string clientId, out int bodyAt, out ApiRange? range)
    {
        var reader = new WireReader(frame, 0, flexible: false);
        var header = RequestHeader.Read(ref reader);
        range = ApiTable.TryFind(header.ApiKey, out var found) ? found : null;
        clientId = "";
        if (range is { } api && api.Includes(header.ApiVersion))
        {
            clientId = _clientId = reader.NullableStringLike(_clientId) ?? "";
        }

        bodyAt = frame.Length - reader.Remaining;
        return header;
    }

    private static ProduceRequest ParseProduce(ReadOnlyMemory<byte> body, ApiRange api, RequestHeader header)
    {
        var reader = new WireReader(body, header.ApiVersion, api.IsFlexible(header.ApiVersion));
        reader.Tags();
        return ProduceRequest.Read(ref reader);
    }

    private async Task AnswerProduceAsync(
        Task previous, ValueTask<ProduceResponse?> stored, ApiRange api, RequestHeader header, long arrived)
    {
        try
        {
            ProduceResponse? response;
            try
            {
                response = await stored.ConfigureAwait(false);
            }
            finally
            {
                await previous.ConfigureAwait(false);
            }

            if (response is not null)
            {
                await SendAsync(response, api, header, CancellationToken.None).ConfigureAwait(false);
            }

            metrics.Answered(api.Key, arrived);
        }
        catch
        {
            // Whatever went wrong, the answers behind this one can no longer be sent in order.
            socket.Shutdown(SocketShutdown.Both);
            throw;
        }
        finally
        {
            _overlapping.Release();
        }
    }

    private async ValueTask<bool> RefuseVersionAsync(ApiRange api, RequestHeader header, CancellationToken stopping)
    {
        if (api.Key != ApiKey.ApiVersions)
        {
            LogUnknownApi(_remote, header.ApiKey, header.ApiVersion);
            return false;
        }

        await _answered.ConfigureAwait(false);
        await SendAsync(
            new ApiVersionsResponse(ErrorCode.UnsupportedVersion, ApiTable.All), api, header with { ApiVersion = 0 }, stopping)
            .ConfigureAwait(false);
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(IResponse response, ApiRange api, RequestHeader header, CancellationToken stopping)
    {
        var flexible = api.IsFlexible(header.ApiVersion);
        var writer = _writer;
        try
        {
            // ApiVersions answers with the oldest header, because the client does not know yet what the broker understands.
            writer.Begin(header.CorrelationId, header.ApiVersion, flexible, flexible && api.Key != ApiKey.ApiVersions);
            response.Write(writer);
            writer.End();
            metrics.BytesOut(await ResponseSender.SendAsync(socket, writer, stopping).ConfigureAwait(false));
        }
        finally
        {
            writer.Reset();
        }
    }

    [LoggerMessage(200, LogLevel.Warning, "closing the connection of {Remote}: {Reason}")]
    private partial void LogMalformed(string remote, string reason);

    [LoggerMessage(201, LogLevel.Warning, "closing the connection of {Remote}: API key {ApiKey} version {ApiVersion} is not supported")]
    private partial void LogUnknownApi(string remote, short apiKey, short apiVersion);

    [LoggerMessage(202, LogLevel.Error, "closing the connection of {Remote} after an unexpected error")]
    private partial void LogUnexpected(string remote, Exception exception);
}
