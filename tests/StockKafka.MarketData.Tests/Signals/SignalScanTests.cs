using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Signals;
using StockKafka.MarketData.Simulation;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Tests.Signals;

/// <summary>The pass over a replica, beside the same rules in SQL.</summary>
public sealed class SignalScanTests : IAsyncLifetime
{
    private const int Symbols = 150, Days = 420;
    private static readonly DateOnly LastDay = new(2025, 7, 25);

    private readonly TemporaryStore _temporary = new();

    public async ValueTask InitializeAsync()
    {
        var market = new SimulatedMarket(7, Symbols, Days, LastDay);
        await new ListingTable(_temporary.Store).ImportAsync(market.Listings().ToAsyncEnumerable(), default);
        // One symbol ends early, one begins late, one misses most days, and one moves too much.
        var bars = market.Bars().Where(bar => bar.Symbol switch
        {
            "S0003" => bar.Date < LastDay.AddDays(-60),
            "S0004" => bar.Date > LastDay.AddDays(-45),
            "S0005" => bar.Date.DayNumber % 3 == 0 || bar.Date == LastDay,
            _ => true,
        }).Select(bar => bar.Symbol == "S0006" && bar.Date.Day == 15 ? bar with { Open = bar.Open * 1.1, High = bar.High * 1.2, Volume = bar.Volume * 5 } : bar);
        await new BarTable(_temporary.Store).ImportAsync(bars.ToAsyncEnumerable(), default);
        using var publisher = new ReplicaPublisher(_temporary.Store, TimeProvider.System);
        await publisher.PublishAsync(default);
    }

    public async ValueTask DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public void Rules_that_sql_can_express_find_the_same_symbols_days_and_levels()
    {
        var found = Scan(new(2000, 1, 1), LastDay).SelectMany(day => day.Signals()).ToList();
        foreach (var (condition, sql) in SignalSql.Rules)
        {
            var expected = SignalSql.Run(_temporary.Options.ReplicaPath, sql);
            var actual = found.Where(signal => signal.Condition == condition).ToDictionary(signal => (signal.Symbol, signal.Date));
            Assert.NotEmpty(expected);
            Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
            Assert.All(expected, each => Assert.Equal(1, actual[each.Key].Level / each.Value, 9));
        }
    }

    [Fact]
    public void A_single_day_has_the_signals_that_the_same_day_has_in_a_range()
    {
        var range = Scan(LastDay.AddDays(-40), LastDay);
        foreach (var day in range)
        {
            var single = Assert.Single(Scan(day.Date, day.Date));
            Assert.Equal(day.Symbols, single.Symbols);
            Assert.Equal(day.Signals().Select(Rounded), single.Signals().Select(Rounded));
        }
    }

    [Fact]
    public void Signals_carry_the_listing_and_come_by_symbol()
    {
        var day = Assert.Single(Scan(LastDay, LastDay));
        Assert.Equal(Symbols - 1, day.Symbols); // S0003 no longer trades.
        var listings = new SimulatedMarket(7, Symbols, Days, LastDay).Listings().ToDictionary(listing => listing.Symbol);
        Assert.All(day.Signals(), signal => Assert.Equal((listings[signal.Symbol].Tier, listings[signal.Symbol].Sector), (signal.Tier, signal.Sector)));
        Assert.Equal(day.Signals().Select(signal => signal.Symbol).Order(StringComparer.Ordinal), day.Signals().Select(signal => signal.Symbol));
        Assert.Equal(day.Count, day.Signals().Count());
    }

    [Fact]
    public void Days_without_bars_are_none() => Assert.Empty(Scan(LastDay.AddDays(1), LastDay.AddDays(2)));

    [Fact]
    public void Without_a_replica_it_says_what_to_do()
    {
        File.Delete(_temporary.Options.ReplicaPath);
        Assert.Contains("import bars first", Assert.Throws<ReplicaUnavailableException>(() => Scan(LastDay, LastDay)).Message, StringComparison.Ordinal);
    }

    // A day scanned by itself has 300 days of warm-up, one in a range more: averages that remember everything differ by rounding.
    private static (string, string, double, double) Rounded(WatchlistSignal signal) =>
        (signal.Symbol, signal.Condition, Math.Round(signal.Level, 6), Math.Round(signal.Strength, 6));

    private List<DaySignals> Scan(DateOnly from, DateOnly to)
    {
        var scan = new SignalScan(new Replica(Options.Create(_temporary.Options)), Options.Create(new SignalRuleOptions()));
        return [.. scan.DaysBetween(from, to).Chunk(SignalScan.MaxDays).SelectMany(days => scan.Run(days[0], days[^1], default))];
    }
}
