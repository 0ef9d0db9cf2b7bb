using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Indicators;
using StockKafka.MarketData.Simulation;

namespace StockKafka.MarketData.Tests;

public sealed class SimulatedMarketTests
{
    private static readonly DateOnly Friday = new(2025, 7, 25);

    [Fact]
    public void The_same_seed_gives_the_same_market_and_another_seed_another()
    {
        Assert.Equal(Bars(seed: 7), Bars(seed: 7));
        Assert.NotEqual(Bars(seed: 7), Bars(seed: 8));
    }

    [Fact]
    public void Every_bar_and_listing_is_valid_and_days_are_trading_days()
    {
        var market = new SimulatedMarket(42, 50, 260, Friday);
        var bars = market.Bars().ToList();
        Assert.Equal(50 * 260, bars.Count);
        Assert.All(bars, bar => Assert.Null(bar.Defect(Friday)));
        Assert.All(bars, bar => Assert.InRange(bar.Close, bar.Low, bar.High));
        Assert.DoesNotContain(bars, bar => bar.Date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        Assert.All(market.Listings(), listing => Assert.Null(listing.Defect()));
        Assert.Equal([1, 2, 3], market.Listings().Select(listing => listing.Tier).Distinct().Order());
    }

    [Fact]
    public void A_last_day_on_a_weekend_is_moved_to_friday() =>
        Assert.Equal(Friday, new SimulatedMarket(1, 1, 5, Friday.AddDays(2)).Bars().Max(bar => bar.Date));

    [Fact]
    public void Volatility_clusters_and_volume_follows_it()
    {
        var bars = new SimulatedMarket(3, 40, 1000, Friday).Bars().GroupBy(bar => bar.Symbol).Select(group => group.ToArray()).ToList();
        var clustering = bars.Average(series => Correlation(
            [.. Moves(series).SkipLast(1).Select(Math.Abs)], [.. Moves(series).Skip(1).Select(Math.Abs)]));
        var volume = bars.Average(series => Correlation(
            [.. Moves(series).Select(Math.Abs)], [.. series.Skip(1).Select(bar => Math.Log(bar.Volume))]));
        Assert.InRange(clustering, 0.05, 0.6);
        Assert.InRange(volume, 0.2, 0.9);
    }

    [Fact]
    public void The_scanner_has_something_to_find()
    {
        var touching = Bars(42).GroupBy(bar => bar.Symbol).Count(series =>
        {
            var closes = series.Select(bar => bar.Close).TakeLast(20).ToArray();
            return closes[^1] >= 0.98 * BollingerBands.Over(closes).Upper;
        });
        Assert.InRange(touching, 1, 40);
    }

    private static List<DailyBar> Bars(int seed) => [.. new SimulatedMarket(seed, 80, 60, Friday).Bars()];

    private static IEnumerable<double> Moves(DailyBar[] series) => series.Skip(1).Zip(series, (next, bar) => Math.Log(next.Close / bar.Close));

    private static double Correlation(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        var covariance = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        return covariance / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }
}
