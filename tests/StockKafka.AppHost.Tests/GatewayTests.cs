using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StockKafka.Integration.Tests;

namespace StockKafka.AppHost.Tests;

/// <summary>The gateway as a program, before two services of this test.</summary>
public sealed class GatewayTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private readonly List<WebApplication> _replicas = [];
    private readonly HashSet<string> _unhealthy = [];
    private ChildProgram? _gateway;

    public async ValueTask InitializeAsync()
    {
        string[] addresses = [await StartReplicaAsync("one"), await StartReplicaAsync("two")];
        var port = FreePort();
        _gateway = ChildProgram.StartBuilt("StockKafka.Gateway", "--urls", $"http://127.0.0.1:{port}", "--Gateway:Replicas:0", addresses[0], "--Gateway:Replicas:1", addresses[1]);
        _client.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                return (await _client.GetAsync("/who")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _gateway?.Dispose();
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task Requests_go_to_the_replica_that_is_well_and_to_the_other_once_that_is()
    {
        Become("two");
        await AllFromAsync("one");
        Become("one");
        await AllFromAsync("two");
    }

    [Fact]
    public async Task While_none_is_well_any_is_asked()
    {
        Become("one", "two");
        await Eventually.TrueAsync(async () => await _client.GetStringAsync("/who") is "one" or "two");
    }

    [Fact]
    public async Task The_trace_of_a_request_goes_through_as_it_came()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var request = new HttpRequestMessage(HttpMethod.Get, "/trace");
        request.Headers.TryAddWithoutValidation("traceparent", trace);
        using var answer = await _client.SendAsync(request);
        Assert.Equal(trace, await answer.Content.ReadAsStringAsync());
        Assert.Equal("", await _client.GetStringAsync("/trace")); // None is made up: the service decides for itself what it records.
    }

    [Fact]
    public async Task Without_replicas_it_says_so_and_ends()
    {
        using var gateway = ChildProgram.StartBuilt("StockKafka.Gateway");
        Assert.Equal(2, await gateway.ExitCodeAsync(seconds: 30));
        Assert.Contains("Gateway:Replicas names no addresses", Assert.Single(gateway.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private void Become(params string[] unhealthy)
    {
        lock (_unhealthy)
        {
            _unhealthy.Clear();
            _unhealthy.UnionWith(unhealthy);
        }
    }

    /// <summary>Ten answers in a row are of one replica.</summary>
    private Task AllFromAsync(string name) => Eventually.TrueAsync(async () =>
        (await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _client.GetStringAsync("/who")))).All(answer => answer == name));

    private async Task<string> StartReplicaAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var replica = builder.Build();
        replica.MapGet("/who", () => name);
        replica.MapGet("/trace", (HttpRequest request) => request.Headers.TraceParent.ToString());
        replica.MapGet("/health", () =>
        {
            lock (_unhealthy)
            {
                return _unhealthy.Contains(name) ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.Ok();
            }
        });
        await replica.StartAsync();
        _replicas.Add(replica);
        return replica.Urls.Single();
    }

    private static string FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
