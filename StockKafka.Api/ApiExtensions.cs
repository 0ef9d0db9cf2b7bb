using StockKafka.Api.Collection;
using StockKafka.Api.Endpoints;
using StockKafka.Api.LoadRuns;
using StockKafka.Api.Streaming;
using StockKafka.MarketData;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Api;

/// <summary>What the API is made of, for its program and for tests of all that it answers.</summary>
internal static class ApiExtensions
{
    /// <summary>Adds everything that it does.</summary>
    public static void AddApi(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddMarketStore();
        builder.AddMarketCache("redis");
        builder.AddKafka("kafka");
        builder.AddIndicators();
        builder.AddCollection();
        builder.AddWriteProtection();
        builder.AddStream();
        builder.AddLoadRuns();
        builder.AddOpenApiDocument("StockKafka API", "Bars, quotes, indicators and the watchlist. Errors are problem details (RFC 9457) with a stable type.");
    }

    /// <summary>Maps every endpoint.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.MapDefaultEndpoints();
        app.UseWriteProtection();
        app.UseRequestBodies();
        app.MapOpenApiDocument();
        app.MapResilienceAdministration();
        app.MapSymbols();
        app.MapStocks();
        app.MapQuotes();
        app.MapImports();
        app.MapAnalytics();
        app.MapWatchlist();
        app.MapLoadRuns();
        app.MapIngest();
        app.MapIndicators();
        app.MapCollection();
        app.MapStream();
    }
}
