using System.Diagnostics.Metrics;

namespace StockKafka.MarketData.Cache;

/// <summary>What is cached.</summary>
internal enum CachedKind
{
    /// <summary>Lists of daily bars.</summary>
    Bars,

    /// <summary>Latest quotes.</summary>
    Quote,
}

/// <summary>Where a reading was answered from.</summary>
internal enum CacheResult
{
    /// <summary>Memory of this process.</summary>
    Memory,

    /// <summary>Redis.</summary>
    Redis,

    /// <summary>The store.</summary>
    Miss,
}

/// <summary>
/// What the cache measures, in the meter <c>StockKafka</c>. Readings are counted here and shown when somebody looks: each cached request
/// counts one, and an addition costs less than an instrument with tags.
/// </summary>
internal static class CacheMetrics
{
    private const int Results = 3;

    private static readonly Meter Meter = new("StockKafka");

    private static readonly string[] Kinds = ["bars", "quote"], ResultNames = ["memory", "redis", "miss"];

    private static readonly long[] Requests = new long[Kinds.Length * Results];

    private static readonly Counter<long> RedisErrors =
        Meter.CreateCounter<long>("stock.cache.errors", "{error}", "Calls to Redis that failed or took too long");

    private static readonly Counter<long> Joined =
        Meter.CreateCounter<long>("stock.cache.joined", "{request}", "Readings that waited for a load already under way");

    static CacheMetrics() => Meter.CreateObservableCounter(
        "stock.cache.requests", Read, "{request}", "Readings by cache (bars, quote) and result (memory, redis, miss)");

    public static void Request(CachedKind cache, CacheResult result) => Interlocked.Increment(ref Requests[((int)cache * Results) + (int)result]);

    public static void Error() => RedisErrors.Add(1);

    public static void Join() => Joined.Add(1);

    private static IEnumerable<Measurement<long>> Read() => Requests.Select((_, index) => new Measurement<long>(
        Interlocked.Read(ref Requests[index]), new("cache", Kinds[index / Results]), new("result", ResultNames[index % Results])));
}
