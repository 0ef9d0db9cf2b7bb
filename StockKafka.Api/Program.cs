using StockKafka.Api;
using StockKafka.Api.Collection;
using StockKafka.Api.Endpoints;
using StockKafka.MarketData;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;

return await ServiceProgram.RunAsync(async () =>
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddServiceDefaults();
    builder.AddMarketStore();
    builder.AddMarketCache("redis");
    builder.AddKafka("kafka");
    builder.AddIndicators();
    builder.AddCollection();

    var app = builder.Build();
    app.MapDefaultEndpoints();
    app.MapSymbols();
    app.MapStocks();
    app.MapQuotes();
    app.MapImports();
    app.MapAnalytics();
    app.MapWatchlist();
    app.MapIngest();
    app.MapIndicators();
    app.MapCollection();
    app.Services.GetRequiredService<MarketStore>(); // Opened before the port: a store that cannot be used is found at once.
    await app.RunAsync();
});
