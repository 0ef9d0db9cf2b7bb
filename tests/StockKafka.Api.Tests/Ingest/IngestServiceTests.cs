using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StockKafka.Api.Ingest;
using StockKafka.Api.Streaming;
using StockKafka.MarketData;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;

namespace StockKafka.Api.Tests.Ingest;

/// <summary>The real ingest over a real broker and a real store, without Redis and HTTP.</summary>
public sealed class IngestServiceTests : IAsyncLifetime
{
    private const int BatchSize = 50;

    private readonly KafkaBroker _broker = new();
    private readonly StoreOptions _options = new() { Directory = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName };

    public ValueTask InitializeAsync() => _broker.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        Directory.Delete(_options.Directory, recursive: true);
    }

    [Fact]
    public async Task While_the_store_hangs_reading_is_paused_and_goes_on_after_it_without_loss()
    {
        var pauses = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "stock.ingest.pauses")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref pauses, value));
        listener.Start();
        using var host = await StartAsync();
        using var hold = new ManualResetEventSlim();
        var hanging = host.Services.GetRequiredService<MarketStore>().WriteAsync(_ =>
        {
            hold.Wait();
            return 0;
        }, default);
        await _broker.ProduceAsync(Topics.YFinanceQuotes, Quotes(1, BatchSize * 20));
        await Eventually.TrueAsync(() => Task.FromResult(Interlocked.Read(ref pauses) > 0));
        Assert.Equal(IngestState.Running, host.Services.GetRequiredService<IngestService>().State);
        hold.Set();
        await hanging;
        await StoredOnceAsync(host, BatchSize * 20);
        await host.StopAsync();
    }

    [Fact]
    public async Task Stopped_in_the_middle_and_started_again_it_stores_each_quote_once()
    {
        using (var first = await StartAsync())
        {
            await _broker.ProduceAsync(Topics.YFinanceQuotes, Quotes(1, 1_000));
            await first.StopAsync();
            Assert.Equal(IngestState.Stopped, first.Services.GetRequiredService<IngestService>().State);
        }

        await _broker.ProduceAsync(Topics.YFinanceQuotes, Quotes(1_001, 1_000));
        using var second = await StartAsync();
        await StoredOnceAsync(second, 2_000);
        Assert.All(second.Services.GetRequiredService<IngestService>().Partitions().Where(partition => partition.EndOffset is not null),
            partition => Assert.Equal(0, partition.Lag));
        await second.StopAsync();
    }

    [Fact]
    public async Task Bars_replace_those_of_the_same_day_and_reach_the_replica()
    {
        using var host = await StartAsync();
        await _broker.ProduceAsync(Topics.DailyBars, [("AMZN", Bar(1)), ("AMZN", Bar(2)), ("BAD", "{}"), ("AMZN", Bar(3))]);
        var day = new DateOnly(2025, 7, 23);
        await Eventually.TrueAsync(async () =>
            await host.Services.GetRequiredService<BarTable>().RangeAsync("AMZN", day, day, 9, default) is [{ Close: 3 }]);
        var replica = new Replica(Microsoft.Extensions.Options.Options.Create(_options));
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(_options.ReplicaPath) && replica.Closes(day, 1) is [{ Closes: [3] }]));
        await host.StopAsync();

        static string Bar(int close) => string.Create(CultureInfo.InvariantCulture,
            $$"""{"symbol":"AMZN","date":"2025-07-23","open":1,"high":9,"low":1,"close":{{close}},"volume":1}""");
    }

    private static IEnumerable<(string Key, string Value)> Quotes(int first, int count) => Enumerable.Range(first, count).Select(sequence => (
        "AMZN", string.Create(CultureInfo.InvariantCulture,
            $$"""{"symbol":"AMZN","price":1,"source":"load","timestamp":"2025-07-25T14:00:00Z","runId":"run","producerId":"p","sequence":{{sequence}}}""")));

    private static async Task StoredOnceAsync(IHost host, int count)
    {
        var ledger = host.Services.GetRequiredService<RunLedger>();
        await Eventually.TrueAsync(async () => (await ledger.ReadAsync("run", null, default)).Messages >= count);
        var stored = await ledger.ReadAsync("run", "p", default);
        Assert.Equal((count, 0), (stored.Distinct, stored.Duplicates));
    }

    private async Task<IHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(
        [
            "--urls", "http://127.0.0.1:0", "--Store:Directory", _options.Directory, "--ConnectionStrings:redis", "127.0.0.1:1,connectTimeout=10",
            "--ConnectionStrings:kafka", _broker.Servers, "--Ingest:BatchSize", BatchSize.ToString(CultureInfo.InvariantCulture),
        ]);
        builder.AddServiceDefaults();
        builder.AddMarketStore();
        builder.AddMarketCache("redis");
        builder.AddKafka("kafka");
        builder.AddStream();
        builder.Logging.ClearProviders();
        var host = builder.Build();
        await host.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(host.Services.GetRequiredService<IngestService>().State == IngestState.Running));
        return host;
    }
}
