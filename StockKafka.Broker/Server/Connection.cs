using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Faults;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Server;

/// <summary>
/// One client connection. Requests are answered in order, one at a time; only produce requests overlap, see
/// <see cref="ProducePipeline"/>. What a request needs is kept for the next one.
/// </summary>
internal sealed partial class Connection(
    Socket socket, RequestDispatcher dispatcher, BrokerMetrics metrics, MemoryBudget memory, FaultBook faults, TimeProvider clock, ILogger logger) : IDisposable
{
    private readonly string _remote = (socket.RemoteEndPoint as IPEndPoint)?.ToString() ?? "unknown";
    private readonly string _clientHost = "/" + (socket.RemoteEndPoint as IPEndPoint)?.Address;
    /// <summary>One for all answers: they are sent one after the other.</summary>
    private readonly WireWriter _writer = new();

    private readonly ConnectedClient _client = new();

    // An idle connection has neither.
    private ProducePipeline? _produces;
    private PendingFetch? _fetch;

    /// <summary>Serves the client until it leaves, misbehaves, or the broker stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            using var reader = new FrameReader(socket, memory, clock);
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
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException
            or ChannelClosedException or AcksZeroFailedException)
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
        _fetch?.Dispose();
        _writer.Dispose();
    }

    private async Task LetAnswersFinishAsync()
    {
        try
        {
            await (_produces?.CompleteAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
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

            _client.Use?.Uses(api.Key, header.ApiVersion);
            if (api.Key == ApiKey.Produce)
            {
                await ProduceAsync(frame.Memory[bodyAt..], api, header, arrived).ConfigureAwait(false);
                return true;
            }

            await AllAnsweredAsync().ConfigureAwait(false);
            var response = await (api.Key == ApiKey.Fetch
                ? dispatcher.FetchAsync(api, frame.Memory[bodyAt..], header.ApiVersion, _fetch ??= new PendingFetch(clock), stopping)
                : dispatcher.DispatchAsync(
                    api, frame.Memory[bodyAt..], new RequestContext(header.ApiVersion, clientId, _clientHost, _client), stopping)).ConfigureAwait(false);
            if (!faults.IsEmpty && await IsLostAsync(api.Key, stopping).ConfigureAwait(false))
            {
                return false;
            }

            await SendAsync(response, api, header, stopping).ConfigureAwait(false);
            metrics.Answered(api.Key, arrived);
            return true;
        }
    }

    /// <summary>What faults do to the answer of a request: waits for as long as they delay it.</summary>
    private async ValueTask<bool> IsLostAsync(ApiKey api, CancellationToken stopping)
    {
        if (api == ApiKey.Fetch)
        {
            return _fetch!.IsLost;
        }

        var fate = faults.Happen(api);
        await Task.Delay(fate.Delay, clock, stopping).ConfigureAwait(false);
        return fate.IsLost;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ProduceAsync(ReadOnlyMemory<byte> body, ApiRange api, RequestHeader header, long arrived)
    {
        _produces ??= new ProducePipeline(AnswerProduceAsync, () => socket.Shutdown(SocketShutdown.Both));
        var pending = await _produces.RentAsync().ConfigureAwait(false);
        pending.Begin(header, arrived);
        dispatcher.Produce(api, body, header.ApiVersion, pending);
        _produces.Submit(pending);
    }

    private ValueTask AllAnsweredAsync() => _produces?.DrainAsync() ?? ValueTask.CompletedTask;

    private RequestHeader ReadHeader(ReadOnlyMemory<byte> frame, out string clientId, out int bodyAt, out ApiRange? range)
    {
        var reader = dispatcher.Reader(frame, 0, flexible: false);
        var header = RequestHeader.Read(ref reader);
        range = ApiTable.TryFind(header.ApiKey, out var found) ? found : null;
        clientId = "";
        if (range is { } api && api.Includes(header.ApiVersion))
        {
            clientId = reader.NullableString() ?? "";
        }

        bodyAt = frame.Length - reader.Remaining;
        return header;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AnswerProduceAsync(PendingProduce stored)
    {
        if (stored.Fate.Delay > TimeSpan.Zero)
        {
            await Task.Delay(stored.Fate.Delay, clock).ConfigureAwait(false);
        }

        if (stored.Fate.IsLost)
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        else if (stored.IsAnswered)
        {
            await SendAsync(stored.Response, ApiTable.Produce, stored.Header, CancellationToken.None).ConfigureAwait(false);
        }

        metrics.Answered(ApiKey.Produce, stored.Arrived);
    }

    private async ValueTask<bool> RefuseVersionAsync(ApiRange api, RequestHeader header, CancellationToken stopping)
    {
        if (api.Key != ApiKey.ApiVersions)
        {
            LogUnknownApi(_remote, header.ApiKey, header.ApiVersion);
            return false;
        }

        await AllAnsweredAsync().ConfigureAwait(false);
        await SendAsync(
            new ApiVersionsResponse(KafkaError.UnsupportedVersion, ApiTable.All), api, header with { ApiVersion = 0 }, stopping)
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
            writer.Tags();
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
