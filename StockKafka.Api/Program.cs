using StockKafka.Api;
using StockKafka.Api.Collection;
using StockKafka.Api.Endpoints;
using StockKafka.Api.LoadRuns;
using StockKafka.Api.Streaming;
using StockKafka.MarketData;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;
using StockKafka.ServiceDefaults.Resilience;

return await ServiceProgram.RunAsync(async () =>
{
    var builder = WebApplication.CreateSlimBuilder(args);
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

    var app = builder.Build();
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
    app.Services.GetRequiredService<MarketStore>(); // Opened before the port: a store that cannot be used is found at once.
    await app.RunAsync();
});
