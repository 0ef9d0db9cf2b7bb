using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StockKafka.Bench.Data;

/// <summary>The API's endpoint of daily bars in this process, with its middleware, store and Redis, beside a bare endpoint that answers the same bytes.</summary>
internal sealed class DailyBench : IAsyncDisposable
{
    private const int Connections = 16;

    private readonly WebApplication _api, _bare;
    private readonly RedisUnderTest _redis;
    private readonly HttpHammer _daily, _plain;

    private DailyBench(RedisUnderTest redis, WebApplication api, WebApplication bare, int bytes)
    {
        (_redis, _api, _bare, Bytes) = (redis, api, bare, bytes);
        _daily = new(AddressOf(api), DailyApi.Path, Connections);
        _plain = new(AddressOf(bare), "/", Connections);
    }

    /// <summary>Length of the body.</summary>
    public int Bytes { get; }

    public static async Task<DailyBench> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var redis = await RedisUnderTest.StartAsync(cancellationToken).ConfigureAwait(false);
        var api = await DailyApi.StartAsync(folder, redis.Address, 0, isMeasured: true, cancellationToken).ConfigureAwait(false);
        using var client = new HttpClient();
        var body = await client.GetByteArrayAsync(new Uri($"http://{AddressOf(api)}{DailyApi.Path}"), cancellationToken).ConfigureAwait(false);

        var plain = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        plain.Logging.ClearProviders();
        var bare = plain.Build();
        bare.MapGet("/", async (HttpContext context) =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        });
        await bare.StartAsync(cancellationToken).ConfigureAwait(false);
        var bench = new DailyBench(redis, api, bare, body.Length);
        bench.Daily(TimeSpan.FromSeconds(2)); // Compiled and tiered up before anything is measured.
        bench.Bare(TimeSpan.FromSeconds(2));
        return bench;
    }

    public HammerResult Daily(TimeSpan duration) => _daily.Run(duration);

    public HammerResult Bare(TimeSpan duration) => _plain.Run(duration);

    public HammerResult DailyAt(double rate, TimeSpan duration) => _daily.Run(duration, rate);

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync().ConfigureAwait(false);
        await _bare.DisposeAsync().ConfigureAwait(false);
        await _redis.DisposeAsync().ConfigureAwait(false);
    }

    private static IPEndPoint AddressOf(WebApplication app) => IPEndPoint.Parse(new Uri(
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority);
}
