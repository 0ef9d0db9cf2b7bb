using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StockKafka.Api.Endpoints;
using StockKafka.Api.Ingest;
using StockKafka.Api.Streaming;
using StockKafka.MarketData;
using StockKafka.MarketData.Simulation;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;

namespace StockKafka.Bench.Data;

/// <summary>The API as far as daily bars need it: its middleware, its store with ten symbols, its cache.</summary>
internal static class DailyApi
{
    public const string Path = "/api/stock/S0001/daily";

    private const int Days = 254;

    /// <param name="folder">For the store.</param>
    /// <param name="redis">Address of the Redis server.</param>
    /// <param name="port">0 for a free one.</param>
    /// <param name="isMeasured">False leaves out what the service defaults run in the background: the OpenTelemetry SDK and the system monitor, so that
    /// nobody listens to an instrument.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<WebApplication> StartAsync(string folder, string redis, int port, bool isMeasured, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(
        [
            "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), "--Store:Directory", System.IO.Path.Combine(folder, "store"),
            "--ConnectionStrings:redis", redis,
        ]);
        builder.AddServiceDefaults();
        if (!isMeasured)
        {
            builder.Services.RemoveAll<IHostedService>();
        }

        builder.AddMarketStore();
        builder.AddMarketCache("redis");
        builder.AddStream();
        builder.Services.AddSingleton<LatestQuotes>();
        builder.Logging.ClearProviders();
        var api = builder.Build();
        api.MapDefaultEndpoints();
        api.MapStocks();
        await api.Services.GetRequiredService<BarTable>()
            .ImportAsync(new SimulatedMarket(1, 10, Days, new DateOnly(2025, 7, 25)).Bars().ToAsyncEnumerable(), cancellationToken).ConfigureAwait(false);
        await api.StartAsync(cancellationToken).ConfigureAwait(false);
        return api;
    }
}
