using System.Text;
using DuckDB.NET.Data;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Import;
using StockKafka.MarketData.Simulation;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.MarketData.Tests;

public sealed class MarketStoreTests
{
    private static readonly DateOnly Today = new(2025, 7, 25);

    [Fact]
    public async Task A_later_bar_replaces_an_earlier_one_even_within_one_import()
    {
        await using var temporary = new TemporaryStore();
        var bars = new BarTable(temporary.Store);
        DailyBar Bar(double close) => new("AMZN", Today, 1, 20, 1, close, 5);
        await bars.ImportAsync(new[] { Bar(2), Bar(3) }.ToAsyncEnumerable(), default);
        Assert.Equal(3, Assert.Single(await bars.RangeAsync("AMZN", Today, Today, 10, default)).Close);
        await bars.ImportAsync(new[] { Bar(4) }.ToAsyncEnumerable(), default);
        Assert.Equal(4, Assert.Single(await bars.RangeAsync("AMZN", Today, Today, 10, default)).Close);
    }

    [Fact]
    public async Task A_range_holds_the_newest_bars_oldest_first()
    {
        await using var temporary = new TemporaryStore();
        var bars = new BarTable(temporary.Store);
        await bars.ImportAsync(new SimulatedMarket(1, symbols: 3, days: 30, Today).Bars().ToAsyncEnumerable(), default);
        var range = await bars.RangeAsync("S0002", DateOnly.MinValue, Today, limit: 5, default);
        Assert.Equal(5, range.Count);
        Assert.Equal(Today, range[^1].Date);
        Assert.Equal(range.OrderBy(bar => bar.Date), range);
    }

    [Fact]
    public async Task The_replica_is_a_copy_that_later_writes_do_not_touch()
    {
        await using var temporary = new TemporaryStore();
        var bars = new BarTable(temporary.Store);
        using var publisher = new ReplicaPublisher(temporary.Store, TimeProvider.System);
        var replica = new Replica(Options.Create(temporary.Options));
        Assert.Throws<ReplicaUnavailableException>(() => replica.NewestDay());

        await bars.ImportAsync(new SimulatedMarket(1, symbols: 2, days: 30, Today).Bars().ToAsyncEnumerable(), default);
        await publisher.PublishAsync(default);
        await bars.ImportAsync(new[] { new DailyBar("S0001", Today.AddDays(3), 1, 1, 1, 1, 1) }.ToAsyncEnumerable(), default);
        Assert.Equal(Today, replica.NewestDay());
        var windows = replica.Closes(Today, 20);
        Assert.Equal(["S0001", "S0002"], windows.Select(window => window.Symbol));
        Assert.All(windows, window => Assert.Equal(20, window.Closes.Length));

        await publisher.PublishAsync(default);
        Assert.Equal(Today.AddDays(3), replica.NewestDay());
    }

    [Fact]
    public async Task A_replica_can_be_published_while_it_is_being_read()
    {
        await using var temporary = new TemporaryStore();
        var bars = new BarTable(temporary.Store);
        using var publisher = new ReplicaPublisher(temporary.Store, TimeProvider.System);
        await bars.ImportAsync(new SimulatedMarket(1, symbols: 20, days: 60, Today).Bars().ToAsyncEnumerable(), default);
        await publisher.PublishAsync(default);
        var replica = new Replica(Options.Create(temporary.Options));
        var publishing = Task.Run(async () =>
        {
            for (var round = 0; round < 10; round++)
            {
                await publisher.PublishAsync(default);
            }
        });
        do
        {
            Assert.Equal(20, replica.Closes(Today, 20).Count);
        }
        while (!publishing.IsCompleted);
        await publishing;
    }

    [Fact]
    public async Task A_file_of_a_newer_format_is_refused_and_left_as_it_is()
    {
        await using var temporary = new TemporaryStore();
        await temporary.Store.WriteAsync(connection => Execute(connection, "UPDATE schema_version SET version = 999"), default);
        await temporary.Store.DisposeAsync();
        var refusal = Assert.Throws<StartupException>(temporary.Open);
        Assert.Contains("format 999", refusal.Message);
        using (var connection = new DuckDBConnection($"Data Source={temporary.Options.DatabasePath}"))
        {
            connection.Open();
            Execute(connection, $"UPDATE schema_version SET version = {Schema.Migrations.Count}");
        }

        await temporary.ReopenAsync();
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        var options = new StoreOptions { Directory = Directory.CreateTempSubdirectory("stockkafka-tests-").FullName };
        File.WriteAllText(options.DatabasePath, "not a database, but somebody's only copy of something");
        var refusal = Assert.Throws<StartupException>(() => new MarketStore(Options.Create(options)));
        Assert.Contains(options.DatabasePath, refusal.Message);
        Assert.StartsWith("not a database", File.ReadAllText(options.DatabasePath));
        Directory.Delete(options.Directory, recursive: true);
    }

    [Fact]
    public async Task The_heavy_query_equals_a_calculation_by_hand()
    {
        await using var temporary = new TemporaryStore();
        double[] closes = [100, 110, 99, 120, 90];
        await new BarTable(temporary.Store).ImportAsync(closes.Select((close, index) =>
            new DailyBar("A", Today.AddDays(index - 10), close, close, close, close, 1)).ToAsyncEnumerable(), default);
        var standing = await new SectorAnalytics(temporary.Store).StandingAsync("A", 3, default);
        double[] returns = [Math.Log(99.0 / 110), Math.Log(120.0 / 99), Math.Log(90.0 / 120)];
        var deviation = Math.Sqrt(returns.Sum(r => Math.Pow(r - returns.Average(), 2)) / 2);
        Assert.Equal(deviation * Math.Sqrt(252), standing!.Volatility!.Value, 12);
        Assert.Equal((90.0 / 120) - 1, standing.MaxDrawdown, 12);
        Assert.Equal((1, 1), (standing.VolatilityRank, standing.Peers));
        Assert.Null(await new SectorAnalytics(temporary.Store).StandingAsync("NONE", 3, default));
    }

    [Fact]
    public async Task Listings_are_found_by_text_sector_and_tier()
    {
        await using var temporary = new TemporaryStore();
        using var file = new CsvFile(new MemoryStream(Encoding.UTF8.GetBytes(
            "symbol,name,market_cap,sector\nAMZN,Amazon.com Inc. ,2.4e12,Consumer\nBRK/B,Berkshire,9e11,Finance\nX^W,Warrant,,\"\"\n")));
        var listings = new ListingTable(temporary.Store);
        await listings.ImportAsync(file.ListingsAsync(default), default);
        async Task<string[]> Find(string? query = null, string? sector = null, int? tier = null, bool hasBars = false) =>
            [.. (await listings.FindAsync(new(query, sector, tier, hasBars, 10, 0), default)).Items.Select(listing => listing.Symbol)];
        Assert.Equal(["AMZN"], await Find(query: "amazon"));
        Assert.Equal(["BRK/B"], await Find(sector: "finance"));
        Assert.Equal(["X^W"], await Find(tier: 3));
        Assert.Equal(["AMZN", "BRK/B", "X^W"], await Find());
        await new BarTable(temporary.Store).ImportAsync(new[] { new DailyBar("BRK/B", Today, 1, 1, 1, 1, 1) }.ToAsyncEnumerable(), default);
        Assert.Equal(["BRK/B"], await Find(hasBars: true));
    }

    private static int Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
