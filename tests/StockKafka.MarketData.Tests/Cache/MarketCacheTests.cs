using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using StockKafka.MarketData.Cache;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Tests.Cache;

public sealed class MarketCacheTests : IAsyncLifetime
{
    private readonly RedisServer _redis = new();
    private readonly TemporaryStore _store = new();
    private int _loads;

    public ValueTask InitializeAsync() => _redis.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_list_is_loaded_once_and_is_a_hit_after_that()
    {
        using var cache = Cache();
        Assert.Equal(("[1]", false), await GetAsync(cache, "[1]"));
        Assert.Equal(("[1]", true), await GetAsync(cache, "[2]"));
        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task A_hundred_callers_at_the_same_time_make_one_load()
    {
        using var cache = Cache();
        var loaded = new TaskCompletionSource<byte[]?>();
        var callers = Enumerable.Range(0, 100).Select(_ => cache.GetBarsAsync("A", "all", () =>
        {
            Interlocked.Increment(ref _loads);
            return loaded.Task;
        }, default).AsTask()).ToArray();
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref _loads) == 1));
        loaded.SetResult("[1]"u8.ToArray());
        Assert.All(await Task.WhenAll(callers), answer => Assert.Equal("[1]", Encoding.UTF8.GetString(answer.Bars!.Json)));
        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task One_caller_who_gives_up_does_not_spoil_the_load_for_the_others()
    {
        using var cache = Cache();
        using var impatient = new CancellationTokenSource();
        var loaded = new TaskCompletionSource<byte[]?>();
        var first = cache.GetBarsAsync("A", "all", () => loaded.Task, impatient.Token).AsTask();
        var second = cache.GetBarsAsync("A", "all", () => loaded.Task, default).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        loaded.SetResult("[1]"u8.ToArray());
        Assert.Equal("[1]", Encoding.UTF8.GetString((await second).Bars!.Json));
    }

    [Fact]
    public async Task A_load_that_fails_is_told_to_its_callers_and_tried_again_by_the_next()
    {
        using var cache = Cache();
        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetBarsAsync("A", "all", () => throw new InvalidOperationException(), default).AsTask());
        Assert.Equal(("[1]", false), await GetAsync(cache, "[1]"));
    }

    [Fact]
    public async Task A_list_read_before_a_change_is_never_answered_after_it()
    {
        using var cache = Cache();
        var loaded = new TaskCompletionSource<byte[]?>();
        var before = cache.GetBarsAsync("A", "all", () => loaded.Task, default).AsTask();
        cache.BarsChanged(["A"]);
        Assert.Equal(("[new]", false), await GetAsync(cache, "[new]"));
        loaded.SetResult("[old]"u8.ToArray()); // Filled late: over the new one, in memory and in Redis.
        await before;
        Assert.Equal("[new]", (await GetAsync(cache, "[new]")).Json);
    }

    [Fact]
    public async Task An_import_makes_the_lists_of_its_symbols_unusable_by_itself()
    {
        var bars = new BarTable(_store.Store);
        using var cache = Cache(bars: bars);
        await GetAsync(cache, "[1]");
        await bars.ImportAsync(new[] { new DailyBar("A", new DateOnly(2025, 7, 23), 1, 1, 1, 1, 1) }.ToAsyncEnumerable(), default);
        Assert.Equal(("[2]", false), await GetAsync(cache, "[2]"));
    }

    [Fact]
    public async Task An_unknown_symbol_is_remembered_until_symbols_appear()
    {
        using var cache = Cache();
        Assert.Equal((null, false), await GetAsync(cache, null));
        Assert.Equal((null, true), await GetAsync(cache, "[1]"));
        cache.SymbolsAppeared();
        Assert.Equal(("[1]", false), await GetAsync(cache, "[1]"));
        cache.SymbolsAppeared(); // Says nothing about known ones.
        Assert.Equal(("[1]", true), await GetAsync(cache, "[2]"));
    }

    [Fact]
    public async Task What_does_not_fit_into_memory_comes_from_redis_where_it_is_compressed()
    {
        using var cache = Cache(new CacheOptions { MemoryMb = 1 });
        var large = $"[{string.Join(',', Enumerable.Range(0, 300_000))}]";
        Assert.Equal((large, false), await GetAsync(cache, large));
        await Eventually.TrueAsync(async () => await Database.KeyExistsAsync("bars:A:all"));
        byte[] stored = (await Database.StringGetAsync("bars:A:all"))!;
        Assert.InRange(stored.Length, 1, large.Length / 2);
        Assert.Equal((large, true), await GetAsync(cache, "[2]"));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(null)]
    public async Task A_spoilt_value_in_redis_is_a_miss(byte[]? spoilt)
    {
        using var cache = Cache(new CacheOptions { MemoryMb = 1 });
        var large = $"[{string.Join(',', Enumerable.Range(0, 300_000))}]";
        await GetAsync(cache, large);
        await Eventually.TrueAsync(async () => await Database.KeyExistsAsync("bars:A:all"));
        byte[] stored = (await Database.StringGetAsync("bars:A:all"))!;
        await Database.StringSetAsync("bars:A:all", spoilt ?? stored[..(stored.Length / 2)]);
        Assert.Equal(("[2]", false), await GetAsync(cache, "[2]"));
    }

    [Fact]
    public async Task Lives_in_redis_are_varied_around_what_was_asked()
    {
        using var cache = Cache(new CacheOptions { QuoteTtl = TimeSpan.FromHours(10) });
        Assert.True(await cache.SetQuotesAsync([.. Enumerable.Range(0, 50).Select(index => Quote($"S{index}", 1))]));
        var lives = await Task.WhenAll(Enumerable.Range(0, 50).Select(index => Database.KeyTimeToLiveAsync($"quote:S{index}")));
        Assert.All(lives, life => Assert.InRange(life!.Value.TotalHours, 8.9, 11.1));
        Assert.True(lives.Distinct().Count() > 40);
    }

    [Fact]
    public async Task Quotes_are_there_once_they_are_said_to_be()
    {
        using var cache = Cache();
        Assert.Null(await cache.GetQuoteAsync("S0", default));
        Assert.True(await cache.SetQuotesAsync([.. Enumerable.Range(0, 5_000).Select(index => Quote($"S{index}", 1 + index))]));
        var quote = JsonSerializer.Deserialize((await cache.GetQuoteAsync("S4321", default))!.Value.Span, MarketDataJson.Default.Quote);
        Assert.Equal(4322, quote!.Price);
    }

    [Fact]
    public async Task A_redis_that_hangs_costs_its_first_callers_the_patience_and_the_others_nothing()
    {
        var options = new CacheOptions { FailureThreshold = 3, BreakDuration = TimeSpan.FromMinutes(1) };
        using var cache = Cache(options);
        _redis.Signal("STOP");
        try
        {
            var clock = Stopwatch.StartNew();
            for (var call = 0; call < 1_000; call++)
            {
                Assert.Null(await cache.GetQuoteAsync("A", default));
            }

            // Three wait 50 ms each; a thousand waiting would take 50 s.
            Assert.InRange(clock.Elapsed, options.Patience * 2, TimeSpan.FromSeconds(10));
            Assert.Equal(("[1]", false), await GetAsync(cache, "[1]"));
        }
        finally
        {
            _redis.Signal("CONT");
        }
    }

    [Fact]
    public async Task After_the_break_one_caller_tries_and_redis_is_used_again()
    {
        using var cache = Cache(new CacheOptions { FailureThreshold = 1, BreakDuration = TimeSpan.FromMilliseconds(50) });
        await cache.SetQuotesAsync([Quote("A", 1)]);
        _redis.Signal("STOP");
        Assert.Null(await cache.GetQuoteAsync("A", default));
        _redis.Signal("CONT");
        await Eventually.TrueAsync(async () => await cache.GetQuoteAsync("A", default) is not null);
    }

    [Fact]
    public async Task Without_redis_reading_goes_on_and_writing_says_that_it_failed()
    {
        using var cache = Cache();
        _redis.Kill();
        await Eventually.TrueAsync(() => Task.FromResult(!_redis.Connection.IsConnected));
        Assert.Null(await cache.GetQuoteAsync("A", default));
        Assert.False(await cache.SetQuotesAsync([Quote("A", 1)]));
        Assert.Equal(("[1]", false), await GetAsync(cache, "[1]"));
    }

    private IDatabase Database => _redis.Connection.GetDatabase();

    private static QuoteRow Quote(string symbol, double price) => new(symbol, price, null, null, null, "test", DateTime.UnixEpoch, null, null, null);

    private MarketCache Cache(CacheOptions? options = null, BarTable? bars = null)
    {
        var settings = Options.Create(options ?? new CacheOptions());
        return new(new RedisValues(_redis.Connection, settings, TimeProvider.System, NullLogger<RedisValues>.Instance), bars ?? new BarTable(_store.Store), settings);
    }

    private async Task<(string? Json, bool IsHit)> GetAsync(MarketCache cache, string? loaded)
    {
        var (bars, isHit) = await cache.GetBarsAsync("A", "all", () =>
        {
            Interlocked.Increment(ref _loads);
            return Task.FromResult(loaded is null ? null : Encoding.UTF8.GetBytes(loaded));
        }, default);
        return (bars is null ? null : Encoding.UTF8.GetString(bars.Json), isHit);
    }
}
