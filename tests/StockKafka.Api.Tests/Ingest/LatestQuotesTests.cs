using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using StockKafka.Api.Ingest;
using StockKafka.Api.Streaming;
using StockKafka.MarketData.Cache;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.Tests.Ingest;

public sealed class LatestQuotesTests : IAsyncLifetime
{
    private readonly StoreOptions _options = new() { Directory = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName };
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private MarketStore _store = null!;
    private ConnectionMultiplexer _redis = null!;
    private MarketCache _cache = null!;
    private LatestQuotes _latest = null!;

    public async ValueTask InitializeAsync()
    {
        _store = new MarketStore(Options.Create(_options));
        var nowhere = new ConfigurationOptions { AbortOnConnectFail = false, ConnectTimeout = 1, ConnectRetry = 0, EndPoints = { { "127.0.0.1", 1 } } };
        _redis = await ConnectionMultiplexer.ConnectAsync(nowhere);
        var settings = Options.Create(new CacheOptions());
        _cache = new MarketCache(new RedisValues(_redis, settings, TimeProvider.System, NullLogger<RedisValues>.Instance), new BarTable(_store), settings);
        _latest = new LatestQuotes(new QuoteTable(_store), _cache, new QuoteStream(_meters.GetRequiredService<IMeterFactory>()), _redis, TimeProvider.System, NullLogger<LatestQuotes>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _latest.Dispose();
        _cache.Dispose();
        _redis.Dispose();
        await _meters.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_options.Directory, recursive: true);
    }

    [Fact]
    public void The_latest_quote_never_goes_back_in_time()
    {
        _latest.Applied([Quote("A", 1, minute: 5), Quote("A", 2, minute: 3)]);
        _latest.Applied([Quote("A", 3, minute: 4), Quote("B", 9, minute: 0)]);
        Assert.Equal(1, _latest.Find("A")!.Price);
        Assert.Equal(9, _latest.Find("B")!.Price);
        Assert.Null(_latest.Find("C"));
    }

    [Fact]
    public void Of_two_quotes_of_the_same_time_the_later_one_counts()
    {
        _latest.Applied([Quote("A", 1, minute: 5), Quote("A", 2, minute: 5)]);
        Assert.Equal(2, _latest.Find("A")!.Price);
    }

    [Fact]
    public async Task After_a_restart_an_older_quote_does_not_replace_what_the_store_holds()
    {
        var batch = new IngestBatch();
        batch.Note(new(Topics.YFinanceQuotes, 0), 0);
        batch.Quotes.Add(Quote("BRK/B", 7, minute: 5));
        await new IngestLog(_store).ApplyAsync(batch, default);
        await _latest.LoadAsync(default);
        _latest.Applied([Quote("BRK/B", 8, minute: 4)]);
        Assert.Equal(7, _latest.Find("BRK/B")!.Price);
    }

    private static QuoteRow Quote(string symbol, double price, int minute) =>
        new(symbol, price, null, null, null, "test", new DateTime(2025, 7, 25, 12, minute, 0, DateTimeKind.Utc), null, null, null);
}
