using StockKafka.MarketData;
using StockKafka.MarketData.Messaging;
using StockKafka.Scanner;
using StockKafka.Scanner.State;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;
using StockKafka.ServiceDefaults.Resilience;

return await ServiceProgram.RunAsync(async () =>
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddServiceDefaults();
    builder.AddMarketReplica();
    builder.AddMarketProducer("kafka");
    builder.AddScans();
    builder.AddWriteProtection();
    builder.AddOpenApiDocument("StockKafka scanner", "Scans of the watchlist. Errors are problem details (RFC 9457) with a stable type.");

    var app = builder.Build();
    app.MapDefaultEndpoints();
    app.UseWriteProtection();
    app.UseRequestBodies();
    app.MapOpenApiDocument();
    app.MapResilienceAdministration();
    app.MapScans();
    app.Services.GetRequiredService<Outbox>(); // Opened before the port: a database that cannot be used is found at once.
    await app.RunAsync();
});
