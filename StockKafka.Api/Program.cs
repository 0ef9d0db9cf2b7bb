using StockKafka.Api;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;

return await ServiceProgram.RunAsync(async () =>
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddApi();

    var app = builder.Build();
    app.MapApi();
    app.Services.GetRequiredService<MarketStore>(); // Opened before the port: a store that cannot be used is found at once.
    await app.RunAsync();
});
