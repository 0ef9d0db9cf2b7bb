using StockKafka.MarketData;
using StockKafka.MarketData.Messaging;
using StockKafka.Scanner;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Resilience;

return await ServiceProgram.RunAsync(async () =>
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddServiceDefaults();
    builder.AddMarketReplica();
    builder.AddDependencyPipeline("kafka");
    builder.AddMarketProducer("kafka");
    builder.AddScans();

    var app = builder.Build();
    app.MapDefaultEndpoints();
    app.MapScans();
    await app.RunAsync();
});
