using Confluent.Kafka;
using StackExchange.Redis;

namespace Bakery;

/// <summary>
/// Takes orders by HTTP and puts them on the topic <c>orders</c>; an oven reads them there, and what it has baked lies on the shelf, which is
/// in Redis where there is one.
/// </summary>
public static class BakeryApp
{
    public const string Orders = "orders";

    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var kafka = builder.Configuration.GetConnectionString("kafka") ?? throw new InvalidOperationException("ConnectionStrings:kafka is missing.");
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton(_ => new ProducerBuilder<string, string>(
            new ProducerConfig { BootstrapServers = kafka, EnableIdempotence = true, LingerMs = 0, MessageTimeoutMs = 6_000, ReconnectBackoffMaxMs = 500 }).SetLogHandler((_, _) => { }).Build());
        builder.Services.AddSingleton(_ => new Shelf(
            builder.Configuration.GetConnectionString("redis") is { } redis ? ConnectionMultiplexer.Connect(redis).GetDatabase() : null));
        builder.Services.AddHostedService(services => new Oven(kafka, services.GetRequiredService<Shelf>()));

        var app = builder.Build();
        var clerk = app.Configuration.GetValue<TimeSpan>("Bakery:ClerkDelay");
        app.MapHealthChecks("/health");
        app.MapGet("/shelf/{bread}", async (string bread, Shelf shelf) => new Loaves(bread, await shelf.CountAsync(bread)));
        app.MapPost("/orders", async Task<IResult> (Loaves order, IProducer<string, string> producer, CancellationToken cancelled) =>
        {
            await Task.Delay(clerk, cancelled);
            try
            {
                await producer.ProduceAsync(Orders, new() { Key = order.Bread, Value = $"{order.Count}" }, cancelled);
                return Results.Accepted($"/shelf/{order.Bread}");
            }
            catch (ProduceException<string, string> refused)
            {
                return Results.Problem(refused.Error.Reason, statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
        return app;
    }
}

/// <summary>So many loaves of a bread.</summary>
public sealed record Loaves(string Bread, long Count);
