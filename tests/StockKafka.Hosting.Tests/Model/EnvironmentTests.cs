using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting.Tests.Model;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task Project_IsToldItsUrlsEnvironmentAndName()
    {
        await using var model = new ModelFixture();
        var api = model.AddProject("api").WithHttpEndpoint(port: 5001).WithHttpEndpoint(name: "admin");
        model.Allocate(6000);

        var environment = await model.EnvironmentOfAsync(api);

        Assert.Equal("http://127.0.0.1:5001;http://127.0.0.1:6000", environment["ASPNETCORE_URLS"]);
        Assert.Equal("Development", environment["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("Development", environment["DOTNET_ENVIRONMENT"]);
        Assert.Equal("api", environment["OTEL_SERVICE_NAME"]);
        Assert.StartsWith("service.instance.id=", environment["OTEL_RESOURCE_ATTRIBUTES"]);
    }

    [Fact]
    public async Task ServiceReference_GivesDiscoveryAndPlainVariables()
    {
        await using var model = new ModelFixture();
        var api = model.AddProject("market-api").WithHttpEndpoint().WithHttpEndpoint(name: "admin");
        var client = model.AddProject("client").WithReference(api);
        model.Allocate(6000);

        var environment = await model.EnvironmentOfAsync(client);

        Assert.Equal("http://127.0.0.1:6000", environment["services__market-api__http__0"]);
        Assert.Equal("http://127.0.0.1:6001", environment["services__market-api__admin__0"]);
        Assert.Equal("http://127.0.0.1:6000", environment["MARKET_API_HTTP"]);
        Assert.Equal("http://127.0.0.1:6001", environment["MARKET_API_ADMIN"]);
    }

    [Fact]
    public async Task EndpointReference_GivesThatEndpointOnly()
    {
        await using var model = new ModelFixture();
        var api = model.AddProject("api").WithHttpEndpoint().WithHttpEndpoint(name: "admin");
        var client = model.AddProject("client").WithReference(api.GetEndpoint("admin"));
        model.Allocate(6000);

        var environment = await model.EnvironmentOfAsync(client);

        Assert.DoesNotContain("services__api__http__0", environment.Keys);
        Assert.Equal("http://127.0.0.1:6001", environment["services__api__admin__0"]);
    }

    [Fact]
    public async Task ConnectionStrings_OfKafkaAndRedis()
    {
        await using var model = new ModelFixture("--Parameters:pw=p@ss word");
        var kafka = model.Builder.AddKafka("kafka", port: 9092);
        var redis = model.Builder.AddRedis("redis", port: 6379, password: model.Builder.AddParameter("pw", secret: true));
        var client = model.AddProject("client").WithReference(kafka).WithReference(redis, connectionName: "cache");
        model.Allocate(6000);

        var environment = await model.EnvironmentOfAsync(client);

        Assert.Equal("127.0.0.1:9092", environment["ConnectionStrings__kafka"]);
        Assert.Equal("127.0.0.1", environment["KAFKA_HOST"]);
        Assert.Equal("9092", environment["KAFKA_PORT"]);
        Assert.Equal("127.0.0.1:6379,password=p@ss word", environment["ConnectionStrings__cache"]);
        Assert.Equal("redis://:p%40ss%20word@127.0.0.1:6379", environment["CACHE_URI"]);
        Assert.Equal("p@ss word", environment["CACHE_PASSWORD"]);
    }

    [Fact]
    public async Task Redis_WithoutPassword_HasAPlainConnectionString()
    {
        await using var model = new ModelFixture();
        var redis = model.Builder.AddRedis("redis", port: 6379).WithPassword(null);
        model.Allocate(6000);

        Assert.Equal("127.0.0.1:6379", await redis.Resource.GetConnectionStringAsync());
    }

    [Fact]
    public async Task Variables_OfEveryKind()
    {
        await using var model = new ModelFixture("--Parameters:level=high", "--ConnectionStrings:db=Host=x");
        var api = model.AddProject("api").WithHttpEndpoint(port: 5001);
        var level = model.Builder.AddParameter("level");
        var db = model.Builder.AddConnectionString("db");
        var client = model.AddProject("client")
            .WithEnvironment("TEXT", "text")
            .WithEnvironment("EMPTY", (string?)null)
            .WithEnvironment("CALLED", () => "called")
            .WithEnvironment("PARAMETER", level)
            .WithEnvironment("ENDPOINT", api.GetEndpoint("http"))
            .WithEnvironment("PORT", api.GetEndpoint("http").Property(EndpointProperty.Port))
            .WithEnvironment("EXPRESSION", $"{api.GetEndpoint("http")}/x?level={level}&{{y}}")
            .WithEnvironment("DB", db)
            .WithEnvironment(context => context.EnvironmentVariables["NUMBER"] = 7)
            .WithReference(db);
        model.Allocate(6000);

        var environment = await model.EnvironmentOfAsync(client);

        Assert.Equal("text", environment["TEXT"]);
        Assert.Equal("", environment["EMPTY"]);
        Assert.Equal("called", environment["CALLED"]);
        Assert.Equal("high", environment["PARAMETER"]);
        Assert.Equal("http://127.0.0.1:5001", environment["ENDPOINT"]);
        Assert.Equal("5001", environment["PORT"]);
        Assert.Equal("http://127.0.0.1:5001/x?level=high&{y}", environment["EXPRESSION"]);
        Assert.Equal("Host=x", environment["DB"]);
        Assert.Equal("7", environment["NUMBER"]);
        Assert.Equal("Host=x", environment["ConnectionStrings__db"]);
    }

    [Fact]
    public async Task LaterVariables_WinOverEarlierOnes()
    {
        await using var model = new ModelFixture();
        var api = model.AddProject("api").WithEnvironment("ASPNETCORE_ENVIRONMENT", "Staging").WithEnvironment("X", "1").WithEnvironment("X", "2");

        var environment = await model.EnvironmentOfAsync(api);

        Assert.Equal("Staging", environment["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("2", environment["X"]);
    }

    [Fact]
    public async Task ConnectionStringThatIsMissing_IsAnErrorUnlessOptional()
    {
        await using var model = new ModelFixture();
        var db = model.Builder.AddConnectionString("db");
        var client = model.AddProject("client").WithReference(db);

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => model.EnvironmentOfAsync(client));

        Assert.Contains("ConnectionStrings__db has no value", exception.Message);
        Assert.Contains("'ConnectionStrings:db'", exception.Message);
    }

    [Fact]
    public async Task Arguments_AreResolvedInOrder()
    {
        await using var model = new ModelFixture("--Parameters:level=high");
        var api = model.AddProject("api").WithHttpEndpoint(port: 5001);
        var tool = model.Builder.AddExecutable("tool", "tool", ".", "--first")
            .WithArgs("--url", api.GetEndpoint("http"))
            .WithArgs(context => context.Args.Add(ReferenceExpression.Create($"--level={model.Builder.AddParameter("level")}")));
        model.Allocate(6000);

        Assert.Equal(["--first", "--url", "http://127.0.0.1:5001", "--level=high"], await model.ArgumentsOfAsync(tool));
    }

    [Fact]
    public async Task Injection_CanBeNarrowed()
    {
        await using var model = new ModelFixture();
        var api = model.AddProject("api").WithHttpEndpoint();
        var client = model.AddProject("client").WithReference(api).WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ServiceDiscovery);
        model.Allocate(6000);

        var environment = await model.EnvironmentOfAsync(client);

        Assert.Contains("services__api__http__0", environment.Keys);
        Assert.DoesNotContain("API_HTTP", environment.Keys);
    }

    [Fact]
    public async Task ExternalService_IsToldByItsNameAndScheme()
    {
        await using var model = new ModelFixture("--Parameters:quotes-url=http://quotes.example:8080/", "--Parameters:bad-url=quotes/x");
        var market = model.Builder.AddExternalService("market", "https://market.example/");
        var quotes = model.Builder.AddExternalService("my-quotes", model.Builder.AddParameter("quotes-url"));
        var bad = model.Builder.AddExternalService("bad", model.Builder.AddParameter("bad-url"));
        var client = model.AddProject("client").WithReference(market).WithReference(quotes).WithEnvironment("MARKET_URL", market);

        var environment = await model.EnvironmentOfAsync(client);

        Assert.Equal("https://market.example/", environment["services__market__https__0"]);
        Assert.Equal("https://market.example/", environment["MARKET"]);
        Assert.Equal("https://market.example/", environment["MARKET_URL"]);
        Assert.Equal("http://quotes.example:8080/", environment["services__my-quotes__http__0"]);
        Assert.Equal("http://quotes.example:8080/", environment["MY_QUOTES_HTTP"]);
        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => model.EnvironmentOfAsync(model.AddProject("other").WithReference(bad)));
        Assert.Contains("'bad-url' is to be the address of bad", refused.Message);
        Assert.Throws<ArgumentException>(() => model.Builder.AddExternalService("path", "https://market.example/v1"));
        Assert.Throws<ArgumentException>(() => model.Builder.AddExternalService("relative", "market"));
    }

    [Fact]
    public async Task ConnectionProperties_CanBeAddedAndRead()
    {
        await using var model = new ModelFixture();
        var redis = model.Builder.AddRedis("cache", port: 6379).WithConnectionProperty("Tenant", "blue");
        var client = model.AddProject("client").WithReference(redis);
        model.Allocate(6000);

        var environment = await model.EnvironmentOfAsync(client);

        Assert.Equal("blue", environment["CACHE_TENANT"]);
        Assert.Equal("blue", await redis.Resource.GetConnectionProperty("Tenant").GetValueAsync(default));
        Assert.Equal("6379", await redis.Resource.GetConnectionProperty("Port").GetValueAsync(default));
        Assert.Throws<KeyNotFoundException>(() => redis.Resource.GetConnectionProperty("Colour"));
    }

    [Fact]
    public async Task ImageAndChildren_AreNotedInTheModel()
    {
        await using var model = new ModelFixture();
        var image = model.Builder.AddContainer("web", "nginx").WithImageTag("1.29").WithImageRegistry("registry.example").Resource.Annotations.OfType<ContainerImageAnnotation>().Single();
        var parent = model.AddProject("parent");
        var child = model.AddProject("child");
        parent.WithChildRelationship(child);

        Assert.Equal(("registry.example", "nginx", "1.29"), (image.Registry, image.Image, image.Tag));
        Assert.Equal((parent.Resource, "Parent"), child.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relation => (relation.Resource, relation.Type)).Single());
        Assert.True(model.AddProject("linked").WithUrl("https://docs.example/").Resource.TryGetUrls(out var urls));
        Assert.Equal("https://docs.example/", urls.Single().Url);
        model.Builder.CreateResourceBuilder<ContainerResource>("web").WithImageSHA256("abc");
        Assert.Equal(("abc", null), (image.SHA256, image.Tag));
    }

    [Fact]
    public async Task WhatOnlyAContainerEngineNeeds_IsNotedInTheModel()
    {
        await using var model = new ModelFixture();
        var annotations = model.Builder.AddContainer("web", "nginx").WithContainerName("old").WithContainerName("shop").WithImagePullPolicy(ImagePullPolicy.Missing)
            .WithContainerRuntimeArgs("--memory", "1g").WithContainerRuntimeArgs(context => context.Args.Add("--init")).Resource.Annotations;
        var arguments = new ContainerRuntimeArgsCallbackContext([]);
        foreach (var annotation in annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
        {
            await annotation.Callback(arguments);
        }

        Assert.Equal("shop", Assert.Single(annotations.OfType<ContainerNameAnnotation>()).Name);
        Assert.Equal(ImagePullPolicy.Missing, Assert.Single(annotations.OfType<ContainerImagePullPolicyAnnotation>()).ImagePullPolicy);
        Assert.Equal(["--memory", "1g", "--init"], arguments.Args);
    }
}
