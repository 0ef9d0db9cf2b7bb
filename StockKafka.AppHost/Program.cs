using StockKafka.AppHost;
using StockKafka.Hosting;

try
{
    var stack = StackBuilder.Create(args);
    var (builder, data, apiKey) = (stack.Builder, stack.State.Path, stack.ApiKey);

    var kafka = stack.AddKafka("kafka");
    var redis = stack.AddRedis("redis");

    var apis = Enumerable.Range(1, stack.Options.ApiReplicas).Select(number => builder
        .AddProgram<Projects.StockKafka_Api>(number == 1 ? "api" : $"api-{number}")
        .WithHttpEndpoint(number == 1 ? stack.Options.ApiPort : null, isProxied: false)
        .WithReadinessOfService()
        .WithReference(kafka).WaitFor(kafka)
        .WithReference(redis).WaitFor(redis)
        .WithEnvironment("Store__Standby", (stack.Options.ApiReplicas > 1).ToString()) // One of several writes, the others wait for its end.
        .WithServiceSettings(stack)
        .WithFaults()
        .WithSampleData(apiKey)
        .WithStartOf("start-light-load", "Start light load", "loadrunner")).ToArray();
    var api = stack.AddGateway("gateway", apis);

    var scanner = builder.AddProgram<Projects.StockKafka_Scanner>("scanner")
        .WithHttpEndpoint(stack.Options.Port("scanner"), isProxied: false)
        .WithReadinessOfService()
        .WithReference(kafka).WaitFor(kafka)
        .WithEnvironment("services__api__http__0", api)
        .WithServiceSettings(stack)
        .WithFaults()
        .WithScan(apiKey);

    stack.AddMonitoring([.. apis, scanner]);

    builder.AddProgram<Projects.StockKafka_Cli>("loadrunner")
        .WithReference(kafka)
        .WithReference(scanner)
        .WithEnvironment("services__api__http__0", api).WaitFor(apis[0])
        .WithEnvironment("Api__Key", apiKey)
        .WithEnvironment("DOTNET_GCgen0size", "0x2000000") // as ./stockkafka load does, which says why
        .WithArgs("load", "light", "--data", data, "--out", Path.Combine(data, "reports"))
        .WithExplicitStart();

    await using var app = builder.Build();
    await app.RunAsync();
    return 0;
}
catch (DistributedApplicationException mistake)
{
    await Console.Error.WriteLineAsync($"error: {mistake.Message}");
    return 2;
}
