using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Model;

public sealed class ModelTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("a_b")]
    [InlineData("a--b")]
    [InlineData("a-")]
    [InlineData("naïve")]
    public async Task ResourceName_ThatBreaksTheRules_IsRefused(string name)
    {
        await using var model = new ModelFixture();

        var exception = Assert.Throws<DistributedApplicationException>(() => model.AddProject(name));

        Assert.StartsWith($"Resource name '{name}' is invalid: ", exception.Message);
    }

    [Fact]
    public async Task ResourceName_IsUniqueWithoutCase()
    {
        await using var model = new ModelFixture();
        model.AddProject("api");

        Assert.Contains("'API'", Assert.Throws<DistributedApplicationException>(() => model.AddProject("API")).Message);
    }

    [Fact]
    public async Task EndpointName_IsUniqueInItsResource()
    {
        await using var model = new ModelFixture();
        var api = model.AddProject("api").WithHttpEndpoint();

        var exception = Assert.Throws<DistributedApplicationException>(() => api.WithHttpEndpoint(port: 1));

        Assert.Contains("Endpoint with name 'http' already exists", exception.Message);
    }

    [Fact]
    public async Task HealthChecks_OfTwoEndpointsMayAskTheSamePath()
    {
        await using var model = new ModelFixture();
        var api = model.AddProject("api").WithHttpEndpoint().WithHttpEndpoint(name: "admin");

        api.WithHttpHealthCheck("/health").WithHttpHealthCheck("/health", endpointName: "admin");

        Assert.Equal(["api_http_/health_200_check", "api_admin_/health_200_check"], api.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(each => each.Key));
        Assert.Throws<DistributedApplicationException>(() => api.WithHttpHealthCheck(() => api.GetEndpoint("admin"), "/health"));
    }

    [Fact]
    public async Task WaitCycle_IsShown()
    {
        await using var model = new ModelFixture();
        var a = model.AddProject("a");
        var b = model.AddProject("b").WaitFor(a);
        var c = model.AddProject("c").WaitFor(b);
        a.WaitFor(c);
        await using var app = await model.Builder.BuildAsync();

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync());

        Assert.Equal("Resources wait for each other in a circle: a -> c -> b -> a.", exception.Message);
    }

    [Fact]
    public async Task WaitForItself_IsRefused()
    {
        await using var model = new ModelFixture();
        var a = model.AddProject("a");

        Assert.Equal("The 'a' resource cannot wait for itself.", Assert.Throws<DistributedApplicationException>(() => a.WaitFor(a)).Message);
    }

    [Fact]
    public async Task HealthCheckThatIsNotRegistered_IsNamed()
    {
        await using var model = new ModelFixture();
        model.AddProject("a").WithHealthCheck("nothing");
        await using var app = await model.Builder.BuildAsync();

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync());

        Assert.StartsWith("The health check 'nothing' of the resource 'a' is not registered", exception.Message);
    }

    [Fact]
    public async Task EndpointUrl_BeforeTheStart_SaysWhy()
    {
        await using var model = new ModelFixture();
        var endpoint = model.AddProject("api").WithHttpEndpoint().GetEndpoint("http");

        Assert.False(endpoint.IsAllocated);
        Assert.Contains("is not allocated", Assert.Throws<InvalidOperationException>(() => endpoint.Url).Message);
        Assert.Contains("'x' does not exist on the resource 'api'", Assert.Throws<InvalidOperationException>(() => model.Builder.CreateResourceBuilder<ProjectResource>("api").GetEndpoint("x").Url).Message);
    }

    [Fact]
    public void Ports_FixedTwice_AreRefused()
    {
        var resources = new[] { Executable("a", 18_001, null), Executable("b", 18_001, null) };

        var exception = Assert.Throws<DistributedApplicationException>(() => Allocator(random: false).Allocate(resources));

        Assert.Equal("Port 18001 is given to 'a' (endpoint 'http') and 'b' (endpoint 'http'); give each its own.", exception.Message);
    }

    [Fact]
    public void Ports_ThatDifferWithoutProxy_AreRefused() =>
        Assert.Contains("has no proxy", Assert.Throws<DistributedApplicationException>(() => Allocator(random: false).Allocate([Executable("a", 1, 2)])).Message);

    [Fact]
    public void Ports_AreFreeAndBelowTheOutgoingRange()
    {
        var resource = Executable("a", null, null);

        Allocator(random: false).Allocate([resource]);

        var port = resource.Annotations.OfType<EndpointAnnotation>().Single().AllocatedEndpoint!.Port;
        var outgoing = int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0]);
        Assert.InRange(port, 1024, outgoing - 1);
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
    }

    [Fact]
    public void Ports_Fixed_AreIgnoredWhereTheyAreRandomized()
    {
        var resource = Executable("a", 22, null);

        Allocator(random: true).Allocate([resource]);

        Assert.NotEqual(22, resource.Annotations.OfType<EndpointAnnotation>().Single().AllocatedEndpoint!.Port);
    }

    private static ExecutableResource Executable(string name, int? port, int? targetPort)
    {
        var resource = new ExecutableResource(name, "x", ".");
        resource.Annotations.Add(new EndpointAnnotation(ProtocolType.Tcp, "http", port: port, targetPort: targetPort));
        return resource;
    }

    private static EndpointAllocator Allocator(bool random) => new(new PlatformSettings { AppHostDirectory = "/", StatePath = "/", RandomPorts = random });
}
