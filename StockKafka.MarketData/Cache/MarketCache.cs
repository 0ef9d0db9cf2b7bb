using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Cache;

/// <summary>What was found of a symbol's bars.</summary>
/// <param name="Bars">The list; null when the symbol is unknown.</param>
/// <param name="IsHit">Whether it came from the cache.</param>
public readonly record struct BarsAnswer(CachedBars? Bars, bool IsHit);

/// <summary>
/// Memory of this process and Redis, in front of the store. Both may be empty, Redis slow or gone: a reader then goes to the
/// store, and is never told.
/// </summary>
/// <remarks>
/// A cached list of bars carries the stamp of the state it was read from. <see cref="BarsChanged"/> moves the stamp on, so a
/// list read before a change is never served after it, even when it reaches Redis late or Redis was away meanwhile.
/// </remarks>
public sealed class MarketCache : IDisposable
{
    private readonly Guid _process = Guid.NewGuid();
    private readonly ConcurrentDictionary<string, long> _changes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Key, BarsStamp Stamp), Lazy<Task<(BarsEntry Entry, bool IsHit)>>> _loading = new();
    private readonly RedisValues _redis;
    private readonly CacheOptions _options;
    private readonly MemoryCache _memory;
    private long _appearances;

    /// <summary>Watches <paramref name="bars"/> for imports.</summary>
    public MarketCache(RedisValues redis, BarTable bars, IOptions<CacheOptions> options)
    {
        (_redis, _options) = (redis, options.Value);
        _memory = new(new MemoryCacheOptions { SizeLimit = _options.MemoryMb * 1024L * 1024 });
        bars.Imported += BarsChanged;
    }

    /// <summary>Makes every cached list of these symbols' bars unusable.</summary>
    public void BarsChanged(IEnumerable<string> symbols)
    {
        foreach (var symbol in symbols)
        {
            _changes.AddOrUpdate(symbol, 1, static (_, count) => count + 1);
        }
    }

    /// <summary>Says that symbols became known that were not: what is cached about unknown ones is unusable from now on.</summary>
    public void SymbolsAppeared() => Interlocked.Increment(ref _appearances);

    /// <summary>
    /// A list of bars from memory, from Redis, or by <paramref name="load"/>. Callers who ask for the same list at the same time
    /// wait for one load.
    /// </summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="range">Names the list among those of the symbol.</param>
    /// <param name="load">Reads the list as JSON from the store; null for an unknown symbol. Not cancelled with one caller: others may wait for it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public ValueTask<BarsAnswer> GetBarsAsync(string symbol, string range, Func<Task<byte[]?>> load, CancellationToken cancellationToken)
    {
        var key = $"bars:{symbol}:{range}";
        var stamp = Stamp(symbol);
        if (_memory.TryGetValue(key, out BarsEntry? kept) && kept!.IsCurrent(stamp))
        {
            CacheMetrics.Request(CachedKind.Bars, CacheResult.Memory);
            return new(new BarsAnswer(kept.Bars, true));
        }

        return new(LoadOnceAsync(key, stamp, load, cancellationToken));
    }

    /// <summary>The latest quote as JSON, or null when it has to come from the store.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> GetQuoteAsync(string symbol, CancellationToken cancellationToken)
    {
        var value = await _redis.GetAsync($"quote:{symbol}", cancellationToken).ConfigureAwait(false);
        CacheMetrics.Request(CachedKind.Quote, value is null ? CacheResult.Miss : CacheResult.Redis);
        return value is null ? (ReadOnlyMemory<byte>?)null : value;
    }

    /// <summary>Caches latest quotes, pipelined. False when Redis has not taken all of them.</summary>
    public Task<bool> SetQuotesAsync(IReadOnlyList<QuoteRow> quotes) => _redis.SetAsync(
        [.. quotes.Select(quote => ($"quote:{quote.Symbol}", JsonSerializer.SerializeToUtf8Bytes(quote.ToQuote(), MarketDataJson.Default.Quote)))],
        _options.QuoteTtl);

    /// <inheritdoc />
    public void Dispose() => _memory.Dispose();

    private BarsStamp Stamp(string symbol) => new(_process, _changes.GetValueOrDefault(symbol), Volatile.Read(ref _appearances));

    private async Task<BarsAnswer> LoadOnceAsync(string key, BarsStamp stamp, Func<Task<byte[]?>> load, CancellationToken cancellationToken)
    {
        var mine = new Lazy<Task<(BarsEntry Entry, bool IsHit)>>(() => LoadAsync(key, stamp, load));
        var loading = _loading.GetOrAdd((key, stamp), mine);
        if (loading != mine)
        {
            CacheMetrics.Join();
        }

        var (entry, isHit) = await loading.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        CacheMetrics.Request(CachedKind.Bars, isHit ? CacheResult.Redis : CacheResult.Miss);
        return new(entry.Bars, isHit);
    }

    private async Task<(BarsEntry Entry, bool IsHit)> LoadAsync(string key, BarsStamp stamp, Func<Task<byte[]?>> load)
    {
        try
        {
            if (await _redis.GetAsync(key, CancellationToken.None).ConfigureAwait(false) is { } value && BarsEntry.Read(value, stamp) is { } found)
            {
                Remember(key, found);
                return (found, true);
            }

            var json = await load().ConfigureAwait(false);
            var entry = new BarsEntry(stamp, json is null ? null : CachedBars.Of(json, _options.CompressFrom));
            _redis.Set(key, entry.ToBytes(), Life(entry));
            Remember(key, entry);
            return (entry, false);
        }
        finally
        {
            _loading.TryRemove((key, stamp), out _);
        }
    }

    private void Remember(string key, BarsEntry entry) => _memory.Set(key, entry,
        new MemoryCacheEntryOptions { Size = entry.Size + (2 * key.Length), AbsoluteExpirationRelativeToNow = RedisValues.Varied(Life(entry)) });

    private TimeSpan Life(BarsEntry entry) => entry.Bars is null ? _options.UnknownTtl : _options.BarsTtl;
}
