using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using StockKafka.Hosting;

namespace StockKafka.AppHost.Tests;

/// <summary>What <c>--containers</c> and connection strings change. No machine of ours has a container engine: the model is held, not run.</summary>
public sealed class ContainerModeTests
{
    [Theory]
    [InlineData("kafka", "docker.io", "confluentinc/confluent-local", "8.2.0", "tcp", 9092, "/var/lib/kafka/data")]
    [InlineData("redis", "docker.io", "library/redis", "8.6", "tcp", 6379, "/data")]
    [InlineData("prometheus", null, "prom/prometheus", "v2.42.0", "http", 9090, "/etc/prometheus")]
    [InlineData("alertmanager", null, "prom/alertmanager", "v0.25.0", "http", 9093, "/etc/alertmanager")]
    [InlineData("grafana", null, "grafana/grafana", "12.0.0", "http", 3000, "/var/lib/grafana/dashboards")]
    public async Task Containers_have_a_fixed_image_an_endpoint_and_their_data_mounted(
        string name, string? registry, string image, string tag, string endpoint, int port, string mount)
    {
        await using var model = await ApplicationModel.OfAsync("--containers", "true", "--kafka-port", "29111", "--redis-port", "29112");
        var container = model.Get<ContainerResource>(name);
        var picture = container.Annotations.OfType<ContainerImageAnnotation>().Single();
        Assert.Equal((registry, image, tag), (picture.Registry, picture.Image, picture.Tag));
        var reached = container.Annotations.OfType<EndpointAnnotation>().Single(each => each.Name == endpoint);
        Assert.Equal(port, reached.TargetPort);
        Assert.Equal(name switch { "kafka" => 29111, "redis" => 29112, _ => null }, reached.Port);
        Assert.Contains(container.Annotations.OfType<ContainerMountAnnotation>(), each => each.Target == mount && each.Type == ContainerMountType.BindMount);
    }

    [Fact]
    public async Task Prometheus_in_a_container_serves_the_run_books_and_knows_its_address()
    {
        await using var model = await ApplicationModel.OfAsync("--containers", "true", "--Alerts:Prometheus", "https://example.com/prometheus/");
        var arguments = await model.ArgumentsAsync("prometheus");
        Assert.Superset(
            new HashSet<string>
            {
                "--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus", "--web.console.templates=/etc/prometheus/consoles",
                "--web.external-url=https://example.com/prometheus", "--web.route-prefix=/",
            },
            arguments.ToHashSet());
    }

    [Fact]
    public async Task Kafka_in_a_container_is_told_its_listeners()
    {
        await using var model = await ApplicationModel.OfAsync("--monitoring", "false", "--containers");
        var environment = await model.EnvironmentAsync("kafka");
        Assert.Equal("/var/lib/kafka/data", environment["KAFKA_LOG_DIRS"]);
        Assert.Contains("PLAINTEXT_HOST://0.0.0.0:9092", environment["KAFKA_LISTENERS"]);
        Assert.Contains("PLAINTEXT_HOST://localhost:{kafka.bindings.tcp.port}", environment["KAFKA_ADVERTISED_LISTENERS"]);
        Assert.Contains("PLAINTEXT_HOST:PLAINTEXT", environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"]);
    }

    [Fact]
    public async Task With_connection_strings_nothing_of_our_own_is_started()
    {
        await using var model = await ApplicationModel.OfAsync("--ConnectionStrings:kafka", "broker:9092", "--ConnectionStrings:redis", "cache:6379,password=p", "--monitoring", "false");
        Assert.DoesNotContain(model.Resources, resource => resource is EmbeddedKafkaResource or EmbeddedRedisResource or ContainerResource);
        Assert.Equal("{kafka.connectionString}", (await model.EnvironmentAsync("api"))["ConnectionStrings__kafka"]);
        Assert.Equal("{redis.connectionString}", (await model.EnvironmentAsync("api"))["ConnectionStrings__redis"]);
    }

    [Fact]
    public async Task By_default_everything_is_a_process_with_a_port_of_its_own()
    {
        await using var model = await ApplicationModel.OfAsync("--monitoring", "false");
        Assert.DoesNotContain(model.Resources, resource => resource is ContainerResource);
        string[] attacked = ["kafka", "redis", "api", "scanner"];
        Assert.All(attacked, name => Assert.All(
            model.Get<IResourceWithEndpoints>(name).Annotations.OfType<EndpointAnnotation>(), endpoint => Assert.Equal((ProtocolType.Tcp, false), (endpoint.Protocol, endpoint.IsProxied))));
        Assert.All(attacked, name => Assert.Superset(
            new HashSet<string> { "kill", "pause", "resume", "stop-for-15s" },
            model.Get<IResource>(name).Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.Name).ToHashSet()));
    }

    [Fact]
    public async Task Several_replicas_stand_behind_the_gateway_and_clients_are_told_its_address()
    {
        await using var model = await ApplicationModel.OfAsync("--api-replicas", "3", "--monitoring", "false", "--api-port", "29113");
        Assert.Equal(["api", "api-2", "api-3"], model.Resources.Where(resource => resource.Name.StartsWith("api", StringComparison.Ordinal) && resource is ProjectResource).Select(resource => resource.Name));
        Assert.Equal(29113, model.Get<ProjectResource>("gateway").Annotations.OfType<EndpointAnnotation>().Single().Port);
        Assert.Equal("{api-2.bindings.http.url}", (await model.EnvironmentAsync("gateway"))["Gateway__Replicas__1"]);
        Assert.Equal("{gateway.bindings.http.url}", (await model.EnvironmentAsync("loadrunner"))["services__api__http__0"]);
        Assert.Equal("True", (await model.EnvironmentAsync("api-3"))["Store__Standby"]);
    }
}
