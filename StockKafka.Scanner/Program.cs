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
    app.Services.GetRequiredService<ScanService>(); // A client library that is missing is found now, not at the first scan.
    await app.RunAsync();
});
