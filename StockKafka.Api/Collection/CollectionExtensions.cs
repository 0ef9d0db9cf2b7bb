using StockKafka.MarketData.Providers;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.Api.Collection;

internal static class CollectionExtensions
{
    /// <summary>Adds the providers, the collector with its schedule, and the simulated live feed.</summary>
    public static void AddCollection(this IHostApplicationBuilder builder)
    {
        builder.AddMarketDataProviders();
        builder.AddValidatedOptions<CollectOptions>("Collect");
        builder.AddValidatedOptions<SimulatedFeedOptions>("SimulatedFeed");
        builder.Services.AddSingleton<MarketDataPublisher>();
        builder.Services.AddSingleton<Collector>();
        builder.Services.AddHostedService<CollectService>();
        builder.Services.AddHostedService<SimulatedFeedService>();
    }
}
