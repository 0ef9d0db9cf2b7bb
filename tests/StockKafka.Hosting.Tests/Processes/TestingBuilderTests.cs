using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace StockKafka.Hosting.Tests.Processes;

public sealed class TestingBuilderTests
{
    [Fact]
    public async Task HttpClient_ReachesTheResource()
    {
        await using var stack = await RunningStack.StartAsync();
        await stack.HealthyAsync("api");

        using var client = stack.App.CreateHttpClient("api");

        Assert.Equal("Healthy", await client.GetStringAsync("/health"));
        Assert.Equal(stack.App.GetEndpoint("api"), stack.App.GetEndpointForNetwork("api", KnownNetworkIdentifiers.LocalhostNetwork, "http"));
        Assert.Throws<InvalidOperationException>(() => stack.App.GetEndpointForNetwork("api", KnownNetworkIdentifiers.DefaultAspireContainerNetwork));
    }

    [Fact]
    public async Task Children_GetTheVariablesThatAspireGives()
    {
        await using var stack = await RunningStack.StartAsync("--api-args=--environment");
        await stack.HealthyAsync("api");
        var store = stack.App.GetEndpoint("store").ToString().TrimEnd('/');
        var own = stack.App.GetEndpoint("api").ToString().TrimEnd('/');

        var log = await stack.LogAsync("api");

        Assert.Contains($"services__store__http__0={store}", log);
        Assert.Contains($"STORE_HTTP={store}", log);
        Assert.Contains($"ASPNETCORE_URLS={own}", log);
        Assert.Contains("ASPNETCORE_ENVIRONMENT=Development", log);
        Assert.Contains("DOTNET_ENVIRONMENT=Development", log);
        Assert.Contains("OTEL_SERVICE_NAME=api", log);
    }

    [Fact]
    public async Task FixedPorts_AreIgnored_SoThatRunsAreIndependent()
    {
        await using var first = await RunningStack.StartAsync("--api-port", "18080");
        await using var second = await RunningStack.StartAsync("--api-port", "18080");

        await Task.WhenAll(first.HealthyAsync("api"), second.HealthyAsync("api"));

        Assert.NotEqual(first.App.GetEndpoint("api"), second.App.GetEndpoint("api"));
        Assert.NotEqual(first.StateFolder, second.StateFolder);
    }

    [Fact]
    public async Task Dispose_StopsAllAndRemovesTheFolder()
    {
        var stack = await RunningStack.StartAsync();
        await stack.HealthyAsync("api");
        int[] pids = [stack.PidOf("store"), stack.PidOf("api")];
        Assert.True(Directory.Exists(stack.StateFolder));

        await stack.DisposeAsync();

        Assert.DoesNotContain(pids, ProcessTable.IsAlive);
        Assert.False(Directory.Exists(stack.StateFolder));
    }

    [Fact]
    public async Task BuilderThatIsNeverBuilt_CanBeDisposed()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.StockKafka_Hosting_TestHost>();

        Assert.NotNull(builder.CreateResourceBuilder<ProjectResource>("api"));

        await builder.DisposeAsync();
    }

    [Fact]
    public async Task AppHostThatFails_FailsTheTestWithItsException()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => DistributedApplicationTestingBuilder.CreateAsync<Projects.StockKafka_Hosting_TestHost>(["--parameter", "not a name"]));

        Assert.Contains("Resource name 'not a name' is invalid", exception.Message);
    }

    [Fact]
    public async Task Create_MakesAnEmptyModel()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("shell", "sh", "/", "-c", "echo hello; exit 7");
        await using var app = await builder.BuildAsync();

        await app.StartAsync();

        var ended = await app.ResourceNotifications.WaitForResourceAsync("shell", e => e.Snapshot.ExitCode is not null, Eventually.Timeout());
        Assert.Equal(7, ended.Snapshot.ExitCode);
    }

    [Fact]
    public async Task WaitForHealthy_OfAResourceThatFails_Throws()
    {
        await using var stack = await RunningStack.StartAsync("--store-args=--exit 3");

        await Assert.ThrowsAsync<DistributedApplicationException>(() => stack.HealthyAsync("store"));
    }
}
