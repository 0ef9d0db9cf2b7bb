using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Tests.Store;

public sealed class QuoteTableTests
{
    private static readonly DateTime Noon = new(2025, 7, 25, 12, 0, 0, DateTimeKind.Utc);

    private long _offset;

    [Fact]
    public async Task The_latest_quote_is_the_newest_by_time_and_of_equal_times_the_one_stored_last()
    {
        await using var temporary = new TemporaryStore();
        await StoreAsync(temporary, ("A", 1, 0), ("A", 2, 5), ("B/C^", 7, 1));
        await StoreAsync(temporary, ("A", 3, 2), ("A", 4, 5), ("A", 5, -60));
        var quotes = new QuoteTable(temporary.Store);
        Assert.Equal(4, (await quotes.LatestAsync("A", default))!.Price);
        Assert.Equal([("A", 4.0), ("B/C^", 7.0)], (await quotes.LatestOfAllAsync(default)).OrderBy(quote => quote.Symbol).Select(quote => (quote.Symbol, quote.Price)));
        Assert.Null(await quotes.LatestAsync("NONE", default));
    }

    [Fact]
    public async Task Old_quotes_are_taken_out_but_never_the_newest_of_a_symbol()
    {
        await using var temporary = new TemporaryStore();
        await StoreAsync(temporary, ("A", 1, -50), ("A", 2, -5), ("OLD", 3, -90), ("OLD", 4, -80), ("NEW", 5, 0));
        Assert.Equal(2, await new QuoteTable(temporary.Store).DeleteBeforeAsync(Noon.AddMinutes(-10), default));
        Assert.Equal([2.0, 4.0, 5.0], await PricesAsync(temporary));
    }

    [Fact]
    public async Task Retention_follows_the_clock()
    {
        await using var temporary = new TemporaryStore();
        await StoreAsync(temporary, ("A", 1, 0), ("A", 2, 30), ("A", 3, 60));
        var clock = new SteppedClock { Now = Noon };
        var options = new StoreOptions { Directory = temporary.Options.Directory, QuoteRetention = TimeSpan.FromHours(1), RetentionInterval = TimeSpan.FromMilliseconds(20) };
        using var retention = new QuoteRetention(temporary.Store, new QuoteTable(temporary.Store), Options.Create(options), clock, NullLogger<QuoteRetention>.Instance);
        await retention.StartAsync(default);
        foreach (var (minutes, left) in new[] { (59, 3), (61, 2), (600, 1) })
        {
            clock.Now = Noon.AddMinutes(minutes);
            await Eventually.TrueAsync(async () => (await PricesAsync(temporary)).Count == left);
        }

        await retention.StopAsync(default);
    }

    private static Task<List<double>> PricesAsync(TemporaryStore temporary) =>
        temporary.Store.ReadAsync(connection => Sql.Query(connection, "SELECT price FROM quotes ORDER BY price", row => row.GetDouble(0)), default);

    private Task StoreAsync(TemporaryStore temporary, params (string Symbol, double Price, int Minute)[] quotes)
    {
        var batch = new IngestBatch();
        foreach (var (symbol, price, minute) in quotes)
        {
            batch.Note(new(Topics.YFinanceQuotes, 0), _offset++);
            batch.Quotes.Add(new(symbol, price, null, null, null, "test", Noon.AddMinutes(minute), null, null, null));
        }

        return new IngestLog(temporary.Store).ApplyAsync(batch, default);
    }

    private sealed class SteppedClock : TimeProvider
    {
        private long _ticks;

        public DateTime Now
        {
            set => Interlocked.Exchange(ref _ticks, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);
    }
}
