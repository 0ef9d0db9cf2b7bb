using StackExchange.Redis;
using StockKafka.Api.Streaming;
using StockKafka.MarketData.Cache;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.Ingest;

/// <summary>
/// Keeps the newest quote of each symbol in Redis. It never goes back in time, and after Redis or this process was away all
/// of them are sent again, so that what Redis holds is never older than what the store holds.
/// </summary>
public sealed class LatestQuotes : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Quote> _newest = new(StringComparer.Ordinal);
    private readonly QuoteTable _quotes;
    private readonly MarketCache _cache;
    private readonly QuoteStream _stream;
    private readonly IConnectionMultiplexer _redis;

    /// <summary>Watches the connection to Redis.</summary>
    public LatestQuotes(QuoteTable quotes, MarketCache cache, QuoteStream stream, IConnectionMultiplexer redis)
    {
        _quotes = quotes;
        _cache = cache;
        _stream = stream;
        _redis = redis;
        _redis.ConnectionRestored += SendAgain;
    }

    /// <summary>Reads the newest quotes from the store and sends them.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken) =>
        Applied(await _quotes.LatestOfAllAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Sends those of the applied quotes that are the newest of their symbol.</summary>
    public void Applied(IEnumerable<Quote> quotes)
    {
        lock (_gate)
        {
            var changed = new Dictionary<string, Quote>(StringComparer.Ordinal);
            foreach (var quote in quotes)
            {
                if (!_newest.TryGetValue(quote.Symbol, out var newest) || quote.Timestamp >= newest.Timestamp)
                {
                    _newest[quote.Symbol] = quote;
                    changed[quote.Symbol] = quote;
                }
            }

            _cache.SetQuotes(changed.Values);
            _stream.Publish(changed.Values);
        }
    }

    /// <summary>The newest quotes of some symbols; of all for null.</summary>
    public Quote[] Newest(IReadOnlySet<string>? symbols)
    {
        lock (_gate)
        {
            return symbols is null ? [.. _newest.Values] : [.. symbols.Where(_newest.ContainsKey).Select(symbol => _newest[symbol])];
        }
    }

    /// <inheritdoc />
    public void Dispose() => _redis.ConnectionRestored -= SendAgain;

    private void SendAgain(object? sender, ConnectionFailedEventArgs connection)
    {
        lock (_gate)
        {
            _cache.SetQuotes(_newest.Values);
        }
    }
}
