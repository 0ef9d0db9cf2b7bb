using System.Net;
using StockKafka.Load.Http.EventLoops;

namespace StockKafka.Load.Http;

/// <summary>
/// The HTTP client of a load: connections are kept, requests are bytes made once, answers are parsed where they were received,
/// checked and dropped. It follows no redirect, keeps no cookie, asks no proxy, unpacks nothing by itself and does not pipeline.
/// </summary>
/// <remarks>
/// HTTP/1.1 without TLS goes through event loops of its own where the system has epoll; everything else through
/// <see cref="SocketsHttpHandler"/>, which takes several times the processor time and allocates.
/// </remarks>
internal sealed class LoadHttpClient : IDisposable
{
    private readonly LoadHttpOptions _options;
    private readonly HttpFailures _failures;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HttpServer> _servers = [];
    private EventLoop[]? _loops;
    private HttpMessageInvoker? _handler;
    private int _opened;
    private long _handlerReconnects;

    public LoadHttpClient(LoadHttpOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _failures = new(options);
    }

    /// <summary>Requests that were sent once more, because the server had closed their connection as idle.</summary>
    public long Reconnects => (_loops ?? []).Sum(loop => loop.Reconnects) + Interlocked.Read(ref _handlerReconnects);

    /// <summary>A connection of its own to the server of this address, for one user. Nothing is sent before the first request.</summary>
    /// <param name="address">Only scheme, host and port count. The host's name is resolved once for all connections, by blocking.</param>
    public LoadConnection Open(Uri address)
    {
        var origin = address.GetLeftPart(UriPartial.Authority);
        lock (_gate)
        {
            if (_options.EventLoops == 0 || _options.Http2 || address.Scheme != Uri.UriSchemeHttp)
            {
                _handler ??= HandlerConnection.NewHandler(_options);
                return new HandlerConnection(_handler, origin, _options, _failures, () => Interlocked.Increment(ref _handlerReconnects));
            }

            if (!_servers.TryGetValue(origin, out var server))
            {
                _servers[origin] = server = HttpServer.Resolve(address);
            }

            _loops ??= [.. Enumerable.Range(0, _options.EventLoops).Select(_ => new EventLoop(_options, _failures, _time))];
            return new LoopConnection(_loops[_opened++ % _loops.Length], server);
        }
    }

    /// <summary>Closes every connection; requests under way are given up.</summary>
    public void Dispose()
    {
        foreach (var loop in _loops ?? [])
        {
            loop.Dispose();
        }

        _handler?.Dispose();
    }
}
