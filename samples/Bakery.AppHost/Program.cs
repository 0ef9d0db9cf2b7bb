using StockKafka.Hosting;

var builder = DistributedApplication.CreateBuilder(args);

var kafka = builder.AddEmbeddedKafka("kafka").WithFaults();
var redis = builder.AddEmbeddedRedis("redis").WithFaults();

var bakery = builder.AddProject<Projects.Bakery>("bakery")
    .WithBuiltProgram()
    .WithHttpEndpoint(isProxied: false)
    .WithReadiness("/health")
    .WithReference(kafka).WaitFor(kafka)
    .WithReference(redis).WaitFor(redis)
    .WithFaults();

builder.AddProject<Projects.Bakery_Load>("load")
    .WithBuiltProgram()
    .WithReference(bakery)
    .WithExplicitStart();

// For scripts and tests, what the dashboard's buttons are for people; its address and token are in control.json of the folder.
builder.AddControlEndpoint(StateFolder.Open(Path.Combine(builder.AppHostDirectory, "obj", "state")));

builder.Build().Run();
