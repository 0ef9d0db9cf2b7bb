using StockKafka.MarketData;
using StockKafka.MarketData.Messaging;
using StockKafka.Scanner;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;
using StockKafka.ServiceDefaults.Resilience;

return await ServiceProgram.RunAsync(async () =>
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddServiceDefaults();
    builder.AddMarketReplica();
    builder.AddDependencyPipeline("kafka");
    builder.AddMarketProducer("kafka");
    builder.AddScans();
    builder.AddWriteProtection();
    builder.AddOpenApiDocument("StockKafka scanner", "Scans of the watchlist. Errors are problem details (RFC 9457) with a stable type.");

    var app = builder.Build();
    app.MapDefaultEndpoints();
    app.UseWriteProtection();
    app.MapOpenApiDocument();
    app.MapResilienceAdministration();
    app.MapScans();
    app.Services.GetRequiredService<ScanService>(); // A client library that is missing is found now, not at the first scan.
    await app.RunAsync();
});
