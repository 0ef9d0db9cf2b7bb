using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StockKafka.Api.Tests.Ingest;

namespace StockKafka.Api.Tests.Endpoints;

/// <summary>The API as its program makes it, over a real broker and a real store, without Redis.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    public const string Key = "the-key-of-the-tests";

    private readonly KafkaBroker _broker = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName;
    private WebApplication? _app;

    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    /// <summary>Every endpoint that is mapped.</summary>
    public IEnumerable<RouteEndpoint> Endpoints => Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public async ValueTask InitializeAsync()
    {
        await _broker.InitializeAsync();
        var builder = WebApplication.CreateSlimBuilder(
        [
            "--urls", "http://127.0.0.1:0", "--Store:Directory", _folder, "--ConnectionStrings:redis", "127.0.0.1:1,connectTimeout=10",
            "--ConnectionStrings:kafka", _broker.Servers, "--Api:Key", Key, "--Providers:Order", "simulated",
        ]);
        builder.AddApi();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapApi();
        await _app.StartAsync();
        Client = new() { BaseAddress = new(_app.Urls.Single()) };
        Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        await _broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
