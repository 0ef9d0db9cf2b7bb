// A small AppHost: a store, an API that needs it, a worker that needs the API, a job that is started by hand. A test changes it
// through the command line: `--store-args "--exit 3"`, `--api-port 12345`, `--api-replicas 2`, `--redis true`, `--kafka true`, `--executable PATH`.
var builder = DistributedApplication.CreateBuilder(args);
var configuration = builder.Configuration;
string[] ArgumentsOf(string resource) => (configuration[$"{resource}-args"] ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
int? PortOf(string resource) => configuration[$"{resource}-port"] is { } port ? int.Parse(port, System.Globalization.CultureInfo.InvariantCulture) : null;

var store = builder.AddProject<Projects.StockKafka_Hosting_TestChild>("store")
    .WithHttpEndpoint(port: PortOf("store")).WithHttpHealthCheck("/health").WithArgs(ArgumentsOf("store"));
var api = builder.AddProject<Projects.StockKafka_Hosting_TestChild>("api")
    .WithHttpEndpoint(port: PortOf("api")).WithHttpHealthCheck("/health").WithArgs(ArgumentsOf("api"))
    .WithReference(store).WaitFor(store);
if (configuration["api-replicas"] is { } replicas)
{
    api.WithReplicas(int.Parse(replicas, System.Globalization.CultureInfo.InvariantCulture));
}

builder.AddProject<Projects.StockKafka_Hosting_TestChild>("worker")
    .WithArgs(ArgumentsOf("worker")).WithReference(api).WaitFor(api);
builder.AddProject<Projects.StockKafka_Hosting_TestChild>("job").WithReference(api).WithExplicitStart();

if (configuration["redis"] is not null)
{
    var redis = builder.AddRedis("redis").WithDataVolume();
    api.WithReference(redis).WaitFor(redis);
}

if (configuration["kafka"] is not null)
{
    var kafka = builder.AddKafka("kafka").WithDataVolume();
    api.WithReference(kafka).WaitFor(kafka);
}

if (configuration["executable"] is { } executable)
{
    builder.AddExecutable("tool", executable, ".");
}

if (configuration["parameter"] is { } parameter)
{
    api.WithEnvironment("FROM_PARAMETER", builder.AddParameter(parameter));
}

builder.Build().Run();
