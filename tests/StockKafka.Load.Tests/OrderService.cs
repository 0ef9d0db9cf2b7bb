using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StockKafka.Load.Tests;

/// <summary>A service that has nothing to do with stocks, on a free port of the loopback interface.</summary>
public sealed class OrderService : IAsyncLifetime, IAsyncDisposable
{
    private WebApplication? _app;

    public string Address => _app!.Urls.Single();

    public TimeSpan Delay { get; set; }

    public bool Broken { get; set; }

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/orders/{id:int}", async (int id) =>
        {
            await Task.Delay(Delay);
            return Broken ? Results.StatusCode(500) : Results.Ok(new { id });
        });
        await _app.StartAsync();
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _app!.DisposeAsync();
}
