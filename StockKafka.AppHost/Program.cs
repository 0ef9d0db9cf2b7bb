using Microsoft.Extensions.Configuration;
using StockKafka.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

var data = Path.GetFullPath(builder.Configuration["data"] ?? Path.Combine(builder.AppHostDirectory, "..", ".stockkafka"));
var store = Path.Combine(data, "duckdb");
var outage = TimeSpan.FromSeconds(15);
string LogFile(string resource) => Path.Combine(data, "logs", $"{resource}.jsonl");
var apiReplicas = builder.Configuration.GetValue("api-replicas", 1);
int? Port(string name) => builder.Configuration.GetValue<int?>($"{name}-port");

var kafkaBreakDuration = builder.AddParameter("kafka-break-duration");

var apiKey = builder.AddParameter("api-key", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);

var kafka = builder.AddKafka("kafka", Port("kafka"))
    .WithDataBindMount(Path.Combine(data, "kafka"))
    .WithOutage(outage);

var redis = builder.AddRedis("redis", Port("redis"))
    .WithDataBindMount(Path.Combine(data, "redis"))
    .WithOutage(outage);

var api = builder.AddProject<Projects.StockKafka_Api>("api")
    .WithHttpEndpoint(Port("api"))
    .WithHttpHealthCheck("/health")
    .WithReference(kafka).WaitFor(kafka)
    .WithReference(redis).WaitFor(redis)
    .WithReplicas(apiReplicas)
    .WithEnvironment("Store__Standby", (apiReplicas > 1).ToString()) // One of several writes, the others wait for its end.
    .WithEnvironment("Store__Directory", store)
    .WithEnvironment("Resilience__kafka__BreakDuration", kafkaBreakDuration)
    .WithEnvironment("Api__Key", apiKey)
    .WithEnvironment("Logs__File", LogFile("api"))
    .WithSampleData(apiKey)
    .WithStartOf("start-light-load", "Start light load", "loadrunner");

var scanner = builder.AddProject<Projects.StockKafka_Scanner>("scanner")
    .WithHttpEndpoint(Port("scanner"))
    .WithHttpHealthCheck("/health")
    .WithReference(kafka).WaitFor(kafka)
    .WithReference(api)
    .WithEnvironment("Store__Directory", store)
    .WithEnvironment("Resilience__kafka__BreakDuration", kafkaBreakDuration)
    .WithEnvironment("Api__Key", apiKey)
    .WithEnvironment("Logs__File", LogFile("scanner"))
    .WithScan(apiKey);

builder.AddMonitoring(data, api, scanner);

builder.AddProject<Projects.StockKafka_LoadRunner>("loadrunner")
    .WithReference(api).WaitFor(api)
    .WithReference(kafka)
    .WithReference(scanner)
    .WithEnvironment("Api__Key", apiKey)
    .WithEnvironment("DOTNET_GCgen0size", "0x2000000") // as ./stockkafka load does, which says why
    .WithArgs("load", "light", "--data", data, "--out", Path.Combine(data, "reports"))
    .WithExplicitStart();

builder.Build().Run();
