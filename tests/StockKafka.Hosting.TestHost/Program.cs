using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using StockKafka.Hosting;

// An application that knows no stocks: an embedded Kafka, an embedded Redis, and a service of another trade.
var builder = DistributedApplication.CreateBuilder(args);
var state = StateFolder.Open(builder.Configuration["state"]!);
builder.AddControlEndpoint(state);
builder.AddParameter("secret", new KeptSecret(state, "secret"), secret: true);
var kafka = builder.AddEmbeddedKafka("kafka").WithDataFolder(Path.Combine(state.Path, "kafka")).WithFaults();
builder.AddEmbeddedRedis("redis").WithMemoryLimit(64).WithFaults(TimeSpan.FromSeconds(1));
builder.AddProject<Projects.StockKafka_Hosting_TestChild>("bakery")
    .WithBuiltProgram()
    .WithHttpEndpoint(isProxied: false)
    .WithReadiness("/")
    .WithArgs(context =>
    {
        context.Args.Add("--port");
        context.Args.Add(((IResourceWithEndpoints)context.Resource).GetEndpoint("http").Property(EndpointProperty.TargetPort));
    })
    .WithFaults()
    .WaitFor(kafka);
builder.AddExecutable("oven", "sleep", state.Path, "600").WithExplicitStart().WithFaults();
await using var app = builder.Build();
await app.RunAsync();
