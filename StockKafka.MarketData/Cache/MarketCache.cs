using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Cache;

/// <summary>
/// Redis in front of the store. It may be slow, empty, stale or gone: a reader then goes to the store, and is never told.
/// </summary>
/// <remarks>
/// A cached list of bars carries the stamp of the state it was read from. <see cref="BarsChanged"/> moves the stamp on, so a
/// list read before a change is never served after it, even when it reaches Redis late or Redis was away meanwhile.
/// </remarks>
public sealed partial class MarketCache(IConnectionMultiplexer redis, IOptions<CacheOptions> options, ILogger<MarketCache> logger)
{
    private readonly string _process = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<string, long> _barChanges = new(StringComparer.Ordinal);

    /// <summary>The stamp of a symbol's bars as they are now; take it before reading the store.</summary>
    public string BarsStamp(string symbol) => $"{_process}:{_barChanges.GetValueOrDefault(symbol)}\n";

    /// <summary>Makes every cached list of these symbols' bars unusable.</summary>
    public void BarsChanged(IEnumerable<string> symbols)
    {
        foreach (var symbol in symbols)
        {
            _barChanges.AddOrUpdate(symbol, 1, static (_, count) => count + 1);
        }
    }

    /// <summary>The JSON of a list of bars, or null when it has to come from the store.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> GetBarsAsync(string symbol, string range, CancellationToken cancellationToken)
    {
        var value = await GetAsync($"bars:{symbol}:{range}", cancellationToken).ConfigureAwait(false);
        var stamp = Encoding.ASCII.GetBytes(BarsStamp(symbol));
        return value is not null && value.AsSpan().StartsWith(stamp) ? value.AsMemory(stamp.Length) : (ReadOnlyMemory<byte>?)null;
    }

    /// <summary>Caches the JSON of a list of bars that was read at <paramref name="stamp"/>; does not wait for Redis.</summary>
    public void SetBars(string symbol, string range, string stamp, ReadOnlySpan<byte> json)
    {
        var value = new byte[Encoding.ASCII.GetByteCount(stamp) + json.Length];
        json.CopyTo(value.AsSpan(Encoding.ASCII.GetBytes(stamp, value)));
        Set($"bars:{symbol}:{range}", value, options.Value.BarsTtl);
    }

    /// <summary>The latest quote as JSON, or null when it has to come from the store.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> GetQuoteAsync(string symbol, CancellationToken cancellationToken) =>
        await GetAsync($"quote:{symbol}", cancellationToken).ConfigureAwait(false) is { } value ? value : (ReadOnlyMemory<byte>?)null;

    /// <summary>Caches latest quotes in one go; does not wait for Redis.</summary>
    public void SetQuotes(IEnumerable<Quote> quotes)
    {
        foreach (var quote in quotes)
        {
            Set($"quote:{quote.Symbol}", JsonSerializer.SerializeToUtf8Bytes(quote, MarketDataJson.Default.Quote), options.Value.QuoteTtl);
        }
    }

    private async ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        if (!redis.IsConnected)
        {
            return null;
        }

        try
        {
            return await redis.GetDatabase().StringGetAsync(key).WaitAsync(options.Value.Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or ObjectDisposedException)
        {
            DoneWithout(failure.Message);
            return null;
        }
    }

    private void Set(string key, byte[] value, TimeSpan life)
    {
        if (!redis.IsConnected)
        {
            return;
        }

        try
        {
            redis.GetDatabase().StringSet(key, value, life, flags: CommandFlags.FireAndForget);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or ObjectDisposedException)
        {
            DoneWithout(failure.Message);
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Debug, Message = "did without Redis: {Reason}")]
    private partial void DoneWithout(string reason);
}
