using System.Diagnostics.Metrics;

namespace StockKafka.MarketData.Cache;

/// <summary>What the cache measures, in the meter <c>StockKafka</c>.</summary>
internal static class CacheMetrics
{
    private static readonly Meter Meter = new("StockKafka");

    private static readonly Counter<long> Requests =
        Meter.CreateCounter<long>("stock.cache.requests", "{request}", "Readings by cache (bars, quote) and result (memory, redis, miss)");

    private static readonly Counter<long> RedisErrors =
        Meter.CreateCounter<long>("stock.cache.errors", "{error}", "Calls to Redis that failed or took too long");

    private static readonly Counter<long> Joined =
        Meter.CreateCounter<long>("stock.cache.joined", "{request}", "Readings that waited for a load already under way");

    public static void Request(string cache, string result) =>
        Requests.Add(1, new KeyValuePair<string, object?>("cache", cache), new KeyValuePair<string, object?>("result", result));

    public static void Error() => RedisErrors.Add(1);

    public static void Join() => Joined.Add(1);
}
