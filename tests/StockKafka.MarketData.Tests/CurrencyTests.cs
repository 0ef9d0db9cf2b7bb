using System.Text;
using DuckDB.NET.Data;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Import;
using StockKafka.MarketData.Signals;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Tests;

/// <summary>What prices are counted in, from the way in to listings, bars, quotes and signals.</summary>
public sealed class CurrencyTests
{
    private static readonly DateOnly Today = new(2025, 7, 25);

    [Theory]
    [InlineData(71.9, "GBp", 0.719, "GBP")] // 71.9 / 100 is 0.7190000000000001 in binary.
    [InlineData(71.9, "GBX", 0.719, "GBP")]
    [InlineData(1234.5, "ILA", 12.345, "ILS")]
    [InlineData(28050, "ZAc", 280.5, "ZAR")]
    [InlineData(427, "KWF", 0.427, "KWD")]
    [InlineData(412.25, "USX", 4.1225, "USD")]
    [InlineData(71.9, "GBP", 71.9, "GBP")]
    [InlineData(71900, "KRW", 71900, "KRW")]
    [InlineData(71.9, null, 71.9, null)]
    public void A_minor_unit_becomes_its_currency_in_bars_and_quotes_alike(double price, string? unit, double expected, string? currency)
    {
        Assert.Equal(new DailyBar("X", Today, expected, expected, expected, expected, 5, currency),
            new DailyBar("X", Today, price, price, price, price, 5, unit).Canonical());
        var quote = new Quote { Symbol = "X", Price = price, Change = -price, ChangeRate = 1.5, Volume = 5, Source = "t", Timestamp = DateTimeOffset.UnixEpoch, Currency = unit };
        Assert.Equal(quote with { Price = expected, Change = -expected, Currency = currency }, quote.Canonical());
        Assert.Null(quote.Canonical().Defect(DateTimeOffset.UnixEpoch));
        Assert.Equal(quote.Canonical(), quote.Canonical().Canonical());
    }

    [Theory]
    [InlineData("gbp")] // GBP or GBp? Nobody knows.
    [InlineData("gbx")]
    [InlineData("usd")]
    [InlineData("XYZ")]
    [InlineData("BTC")]
    [InlineData("")]
    public void What_is_no_currency_is_refused(string unit)
    {
        Assert.Equal("currency", new DailyBar("X", Today, 1, 1, 1, 1, 1, unit).Canonical().Defect(Today)?.Field);
        Assert.Equal("currency", new Listing("X", "X", 1, null, unit).Canonical().Defect()?.Field);
        Assert.Equal("currency", new WatchlistSignal("X", Today, "c", 1, 1, 1, Currency: unit).Defect()?.Field);
        Assert.Equal("currency", new Quote { Symbol = "X", Price = 1, Source = "t", Timestamp = DateTimeOffset.UnixEpoch, Currency = unit }.Canonical().Defect(DateTimeOffset.UnixEpoch)?.Field);
    }

    [Fact]
    public async Task A_file_may_name_the_currency_of_each_row_and_what_is_none_is_refused_by_line()
    {
        using var file = Open("symbol,date,open,high,low,close,volume,currency\nVOD.L,2025-07-23,71.9,72,71,71.9,5,GBp\nB,2025-07-23,1,1,1,1,5,\nC,2025-07-23,1,1,1,1,5,XYZ\n");
        var bars = await file.BarsAsync(Today, default).ToListAsync();
        Assert.Equal([new("VOD.L", new(2025, 7, 23), 0.719, 0.72, 0.71, 0.719, 5, "GBP"), new DailyBar("B", new(2025, 7, 23), 1, 1, 1, 1, 5)], bars);
        var error = Assert.Single(file.Result(2).Errors);
        Assert.Equal((4, $"currency: 'XYZ': {Currency.Rule}"), (error.Line, error.Reason));

        using var doubled = Open("symbol,date,open,high,low,close,volume,currency,Currency\n");
        Assert.Contains("currency", (await Assert.ThrowsAsync<UnreadableFileException>(async () => await doubled.BarsAsync(Today, default).ToListAsync())).Message);
    }

    [Fact]
    public async Task A_market_cap_in_other_money_has_no_tier_and_one_in_dollars_has()
    {
        await using var temporary = new TemporaryStore();
        var listings = new ListingTable(temporary.Store);
        using var file = Open(
            "symbol,name,market_cap,sector,currency\nAMZN,Amazon,2.4e12,X,USD\nOLD,No word of it,2.4e12,X,\n005930.KS,Samsung,4e14,X,KRW\nVOD.L,Vodafone,1.8e12,X,GBp\nNOCAP.KS,None,,X,KRW\nBAD,Bad,1,X,won\n");
        await listings.ImportAsync(file.ListingsAsync(default), default);
        Assert.Equal([7], file.Result(0).Errors.Select(error => error.Line));
        var all = (await listings.FindAsync(new(null, null, null, false, 10, 0), default)).Items.ToDictionary(listing => listing.Symbol);
        Assert.Equal((1, "USD"), (all["AMZN"].Tier, all["AMZN"].Currency));
        Assert.Equal((1, null), (all["OLD"].Tier, all["OLD"].Currency));
        Assert.Equal((null, "KRW"), (all["005930.KS"].Tier, all["005930.KS"].Currency));
        Assert.Equal((null, "GBP", 1.8e10), (all["VOD.L"].Tier, all["VOD.L"].Currency, all["VOD.L"].MarketCap!.Value));
        Assert.Equal(3, all["NOCAP.KS"].Tier);
        async Task<string[]> Tier(int tier) => [.. (await listings.FindAsync(new(null, null, tier, false, 10, 0), default)).Items.Select(listing => listing.Symbol)];
        Assert.Equal(["AMZN", "OLD"], await Tier(1));
        Assert.Empty(await Tier(2));
        Assert.Equal(["NOCAP.KS"], await Tier(3));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_listing_without_a_currency_gets_that_of_its_bars_whichever_comes_first(bool barsFirst)
    {
        await using var temporary = new TemporaryStore();
        var listings = new ListingTable(temporary.Store);
        var steps = new List<Func<Task>>
        {
            () => new BarTable(temporary.Store).ImportAsync(new[] { Bar("005930.KS", 0, 71900, "KRW"), Bar("B", 0, 1, null) }.ToAsyncEnumerable(), default),
            () => listings.ImportAsync(new Listing[] { new("005930.KS", "Samsung", 4e14, null), new("B", "B", 4e14, null) }.ToAsyncEnumerable(), default),
        };
        foreach (var step in barsFirst ? steps : Enumerable.Reverse(steps))
        {
            await step();
        }

        // Imported once more, without a word of its currency, it keeps it.
        await steps[1]();
        var all = (await listings.FindAsync(new(null, null, null, false, 10, 0), default)).Items;
        Assert.Equal([("005930.KS", "KRW", null), ("B", null, 1)], all.Select(listing => (listing.Symbol, listing.Currency, listing.Tier)));
    }

    [Fact]
    public async Task Bars_quotes_and_signals_keep_it_in_the_store()
    {
        await using var temporary = new TemporaryStore();
        var batch = new IngestBatch();
        batch.Note(new(Topics.DailyBars, 0), 0);
        batch.Bars.AddRange([Bar("VOD.L", 0, 0.719, "GBP"), Bar("OLD", 0, 1, null)]);
        batch.Quotes.AddRange([Quoted("VOD.L", "GBP"), Quoted("OLD", null)]);
        batch.Signals.AddRange([new("VOD.L", Today, "c", 0.719, 0.7, 1, null, null, "GBP"), new("OLD", Today, "c", 1, 1, 1, 3)]);
        await new IngestLog(temporary.Store).ApplyAsync(batch, default);
        await temporary.ReopenAsync();
        var quotes = new QuoteTable(temporary.Store);
        Assert.Equal("GBP", (await quotes.LatestAsync("VOD.L", default))!.Currency);
        Assert.Equal([null, "GBP"], (await quotes.LatestOfAllAsync(default)).OrderBy(quote => quote.Symbol).Select(quote => quote.Currency));
        Assert.Equal(batch.Bars, [(await BarsAsync(temporary, "VOD.L")).Single(), (await BarsAsync(temporary, "OLD")).Single()]);
        Assert.Equal(batch.Signals.OrderBy(signal => signal.Symbol), (await new WatchlistTable(temporary.Store).FindAsync(null, null, null, default)).OrderBy(signal => signal.Symbol));
        Assert.Equal([3, null], (await new WatchlistAnalytics(temporary.Store).SummaryAsync(9, default)).Symbols.OrderBy(each => each.Symbol).Select(each => each.Tier));
    }

    [Fact]
    public async Task A_store_of_before_is_led_to_currencies_that_are_not_known()
    {
        var options = new StoreOptions { Directory = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName };
        using (var connection = new DuckDBConnection($"Data Source={options.DatabasePath}"))
        {
            connection.Open();
            Migrator.Migrate(connection, "file", [.. Schema.Migrations.Take(2)]);
            Execute(connection,
                """
                INSERT INTO symbols VALUES ('A', 'Name', 1e12, NULL); INSERT INTO daily_bars VALUES ('A', DATE '2025-07-25', 1, 1, 1, 1, 1);
                INSERT INTO quotes VALUES ('A', 1, NULL, NULL, NULL, 's', TIMESTAMP '2025-07-25 00:00:00', NULL, NULL, NULL);
                INSERT INTO watchlist VALUES ('A', DATE '2025-07-25', 'c', 1, 1, 1, 1, NULL)
                """);
        }

        await using (var store = new MarketStore(Options.Create(options)))
        {
            Assert.Equal(new Listing("A", "Name", 1e12, null), (await new ListingTable(store).FindAsync(new(null, null, 1, false, 1, 0), default)).Items.Single());
            Assert.Equal(Bar("A", 0, 1, null), (await new BarTable(store).RangeAsync("A", Today, Today, 1, default)).Single());
            Assert.Null((await new QuoteTable(store).LatestAsync("A", default))!.Currency);
            Assert.Equal((1, null), (await new WatchlistTable(store).FindAsync(null, null, 1, default)).Select(signal => (signal.Tier, signal.Currency)).Single());
        }

        Directory.Delete(options.Directory, recursive: true);
    }

    [Fact]
    public async Task No_rule_compares_bars_of_two_currencies_and_signals_tell_theirs()
    {
        await using var temporary = new TemporaryStore();
        // Both fall to a thousandth: one because it is counted in dollars from then on, the other in truth. The third was never said to be in anything, then in dollars.
        await new BarTable(temporary.Store).ImportAsync(Enumerable.Range(-39, 40).SelectMany(day => new[]
        {
            Bar("CHANGED", day, day < -9 ? 1000 : 1, day < -9 ? "KRW" : "USD"), Bar("FELL", day, day < -9 ? 1000 : 1, "KRW"), Bar("NAMED", day, day < -9 ? 1000 : 1, day < -9 ? null : "USD"),
        }).ToAsyncEnumerable(), default);
        await new ListingTable(temporary.Store).ImportAsync(new Listing[] { new("FELL", "F", 4e14, null) }.ToAsyncEnumerable(), default);
        using var publisher = new ReplicaPublisher(temporary.Store, TimeProvider.System);
        await publisher.PublishAsync(default);
        var rules = new SignalRuleOptions { Low52Week = { Days = 20 } };
        var found = new SignalScan(new Replica(Options.Create(temporary.Options)), Options.Create(rules)).Run(Today.AddDays(-12), Today, default)
            .SelectMany(day => day.Signals()).Where(signal => signal.Condition is "gap_down" or "low_52_week").ToList();
        Assert.Equal(["FELL", "FELL", "NAMED", "NAMED"], found.Select(signal => signal.Symbol).Order());
        Assert.All(found, signal => Assert.Equal(Today.AddDays(-9), signal.Date));
        Assert.Equal([("FELL", "KRW", null), ("NAMED", "USD", 3)], found.Select(signal => (signal.Symbol, signal.Currency!, signal.Tier)).Distinct().OrderBy(each => each.Symbol));

        Assert.Equal(10, DailyBar.OfOneCurrency(await BarsAsync(temporary, "CHANGED")).Count);
        Assert.Equal(40, DailyBar.OfOneCurrency(await BarsAsync(temporary, "NAMED")).Count);
        var analytics = new SectorAnalytics(temporary.Store);
        Assert.Equal(0, (await analytics.StandingAsync("CHANGED", 2, default))!.MaxDrawdown);
        Assert.Equal(-0.999, (await analytics.StandingAsync("FELL", 2, default))!.MaxDrawdown, 9);
        Assert.Equal([10, 40, 40], new Replica(Options.Create(temporary.Options)).Closes(Today, 99).Select(window => window.Closes.Length));
    }

    private static DailyBar Bar(string symbol, int day, double price, string? currency) => new(symbol, Today.AddDays(day), price, price, price, price, 1, currency);

    private static QuoteRow Quoted(string symbol, string? currency) => new(symbol, 1, null, null, null, "t", Today.ToDateTime(default), null, null, null, currency);

    private static Task<List<DailyBar>> BarsAsync(TemporaryStore temporary, string symbol) =>
        new BarTable(temporary.Store).RangeAsync(symbol, DateOnly.MinValue, DateOnly.MaxValue, 1000, default);

    private static CsvFile Open(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
