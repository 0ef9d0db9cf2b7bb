using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StockKafka.MarketData.Cache;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.MarketData;

/// <summary>Registers the store and the cache.</summary>
public static class MarketDataExtensions
{
    /// <summary>Adds the writable store with its tables. Of several processes with one folder only one has it open at a time.</summary>
    public static TBuilder AddMarketStore<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddValidatedOptions<StoreOptions>("Store");
        builder.Services.AddSingleton<MarketStore>();
        builder.Services.AddSingleton<BarTable>();
        builder.Services.AddSingleton<ListingTable>();
        builder.Services.AddSingleton<QuoteTable>();
        builder.Services.AddSingleton<WatchlistTable>();
        builder.Services.AddSingleton<WatchlistAnalytics>();
        builder.Services.AddSingleton<IngestLog>();
        builder.Services.AddSingleton<RunLedger>();
        builder.Services.AddSingleton<LoadRunTable>();
        builder.Services.AddSingleton<SectorAnalytics>();
        builder.Services.AddSingleton<ReplicaPublisher>();
        builder.Services.AddSingleton<ReplicaService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ReplicaService>());
        builder.Services.AddHostedService<QuoteRetention>();
        return builder;
    }

    /// <summary>Adds the read-only copy of the history.</summary>
    public static TBuilder AddMarketReplica<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddValidatedOptions<StoreOptions>("Store");
        builder.Services.AddSingleton<Replica>();
        return builder;
    }

    /// <summary>Adds the cache over the Redis server of the connection string <paramref name="connectionName"/>.</summary>
    public static TBuilder AddMarketCache<TBuilder>(this TBuilder builder, string connectionName)
        where TBuilder : IHostApplicationBuilder
    {
        builder.RequireConnectionString(connectionName, "host:port of a Redis server");
        // The client tells at length of every attempt to connect, each second while Redis is away; the metrics and alerts of the cache say it once.
        builder.Logging.AddFilter("StackExchange.Redis", LogLevel.Critical);
        // Redis away means slower, never unready: so it has no part in the health of a service.
        // The cache has spans of its own, one for a round of many writes.
        builder.AddRedisClient(connectionName, settings => (settings.DisableHealthChecks, settings.DisableTracing) = (true, true), redis =>
        {
            redis.AbortOnConnectFail = false;
            redis.ConnectTimeout = 1000;
            redis.ConnectRetry = 1;
        });
        builder.AddValidatedOptions<CacheOptions>("Cache");
        builder.Services.AddSingleton<RedisValues>();
        builder.Services.AddSingleton<MarketCache>();
        return builder;
    }
}
