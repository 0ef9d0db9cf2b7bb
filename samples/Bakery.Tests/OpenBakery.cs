using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using StockKafka.Broker;

namespace Bakery.Tests;

/// <summary>A bakery with a Kafka of its own, both in the process of the tests.</summary>
public sealed class OpenBakery : IAsyncLifetime
{
    private WebApplication? _app;

    public EmbeddedKafka Kafka { get; private set; } = null!;

    public HttpClient Http { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Kafka = await EmbeddedKafka.StartAsync();
        _app = BakeryApp.Create(["--urls", "http://127.0.0.1:0", "--ConnectionStrings:kafka", Kafka.BootstrapServers, "--Logging:LogLevel:Default", "Warning"]);
        await _app.StartAsync();
        Http.BaseAddress = new(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app!.DisposeAsync();
        await Kafka.DisposeAsync();
    }

    public Task<HttpResponseMessage> OrderAsync(string bread, CancellationToken cancelled) => Http.PostAsJsonAsync("/orders", new Loaves(bread, 1), cancelled);

    public async Task<long> CountAsync(string bread, CancellationToken cancelled) => (await Http.GetFromJsonAsync<Loaves>($"/shelf/{bread}", cancelled))!.Count;

    /// <summary>Waits until so many loaves lie on the shelf.</summary>
    public async Task BakedAsync(string bread, long count, CancellationToken cancelled)
    {
        while (await CountAsync(bread, cancelled) < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancelled);
        }
    }
}
