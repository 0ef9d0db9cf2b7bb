using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace StockKafka.Hosting.Tests.Processes;

/// <summary>With the real Prometheus, where an image of it was asked for.</summary>
public sealed class ContainerTests
{
    [Fact]
    public async Task KnownImage_IsTheLocalProgramWithItsMounts()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), "global:\n  scrape_interval: 17s\n");
        await using var stack = await RunningStack.StartAsync(builder => Prometheus(builder, folder.Path));
        await stack.HealthyAsync("metrics");
        using var client = stack.App.CreateHttpClient("metrics");

        var status = await client.GetFromJsonAsync<JsonElement>("/api/v1/status/config");

        Assert.Contains("scrape_interval: 17s", status.GetProperty("data").GetProperty("yaml").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpCommand_SendsItsRequestAndTellsTheAnswer()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), "global:\n  scrape_interval: 17s\n");
        await using var stack = await RunningStack.StartAsync(builder => Prometheus(builder, folder.Path)
            .WithHttpCommand("/-/reload", "Reload", commandName: "reload")
            .WithHttpCommand("/no-such-page", "Fail", commandName: "fail", commandOptions: new() { Method = HttpMethod.Get }));
        await stack.HealthyAsync("metrics");

        Assert.True((await stack.ExecuteAsync("metrics", "reload")).Success);
        var failed = await stack.ExecuteAsync("metrics", "fail");

        Assert.False(failed.Success);
        Assert.Equal("GET /no-such-page answers 404", failed.Message);
    }

    [Fact]
    public async Task Urls_AreThoseOfTheEndpointsAndOfTheModel()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), "");
        await using var stack = await RunningStack.StartAsync(builder => Prometheus(builder, folder.Path)
            .WithUrl("https://prometheus.io/docs", "Manual")
            .WithUrlForEndpoint("http", url => url.DisplayText = "Prometheus")
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/targets", DisplayText = "Targets", DisplayOrder = 1 }));
        var address = stack.App.GetEndpoint("metrics").ToString().TrimEnd('/');

        Assert.True(stack.App.ResourceNotifications.TryGetCurrentState("metrics", out var current));

        Assert.Equal(
            [$"{address}/targets", address, "https://prometheus.io/docs"],
            current.Snapshot.Urls.Select(url => url.Url));
        Assert.Equal(["Targets", "Prometheus", "Manual"], current.Snapshot.Urls.Select(url => url.DisplayProperties.DisplayName));
    }

    [Fact]
    public async Task UnknownImage_IsShownAsOneThatNeedsAnEngine()
    {
        await using var stack = await RunningStack.StartAsync(builder => builder.AddContainer("grafana", "grafana/grafana:12.0").WithHttpEndpoint(targetPort: 3000));

        await stack.StateAsync("grafana", "NeedsContainerEngine");
        var started = await stack.ExecuteAsync("grafana", "start");

        Assert.False(started.Success);
        Assert.Contains("container engine", started.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PagesForLookingIn_AreContainers_OneForAllServers()
    {
        await using var stack = await RunningStack.StartAsync(
            builder =>
            {
                builder.CreateResourceBuilder<KafkaServerResource>("kafka").WithKafkaUI().WithKafkaUI(page => page.WithHostPort(1));
                builder.CreateResourceBuilder<RedisResource>("redis").WithRedisCommander(page => page.WithHostPort(null)).WithRedisInsight(containerName: "insight");
            },
            "--kafka", "true", "--redis", "true");

        foreach (var page in new[] { "kafka-ui", "rediscommander", "insight" })
        {
            Assert.Equal("NeedsContainerEngine", stack.CurrentState(page));
        }

        await stack.HealthyAsync("redis");
    }

    [Fact]
    public async Task MissingConfiguration_SaysWhatToMount()
    {
        await using var stack = await RunningStack.StartAsync(builder => builder.AddContainer("metrics", "prom/prometheus").WithHttpEndpoint());

        await stack.StateAsync("metrics", KnownResourceStates.FailedToStart);

        Assert.Contains("/etc/prometheus/prometheus.yml", stack.Controller("metrics").Problem, StringComparison.Ordinal);
    }

    private static IResourceBuilder<ContainerResource> Prometheus(IDistributedApplicationBuilder builder, string folder) => builder
        .AddContainer("metrics", "docker.io/prom/prometheus", "v2.42.0")
        .WithBindMount(folder, "/etc/prometheus")
        .WithHttpEndpoint(targetPort: 9090)
        .WithHttpHealthCheck("/-/ready")
        .WithArgs("--web.enable-lifecycle");
}
