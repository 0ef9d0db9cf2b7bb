using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Scanner.Tests;

public sealed class BollingerScanTests
{
    private static readonly DateOnly Day = new(2025, 7, 23);
    private static readonly ScannerOptions Options = new();

    [Fact]
    public void A_close_at_the_band_is_a_signal_with_its_strength()
    {
        var signal = Signal([.. Enumerable.Repeat(100.0, 10), .. Enumerable.Repeat(101.0, 9), 104.0]);
        Assert.NotNull(signal);
        Assert.Equal(WatchlistSignal.BollingerUpperTouch, signal.Condition);
        Assert.Equal(104.0 / signal.Level, signal.Strength, 12);
    }

    [Fact]
    public void A_close_below_98_percent_of_the_band_is_none() =>
        Assert.Null(Signal([.. Enumerable.Range(0, 19).Select(day => 100.0 + (day % 2 * 10)), 100.0]));

    [Fact]
    public void Nineteen_days_are_too_few() => Assert.Null(Signal([.. Enumerable.Repeat(100.0, 19)]));

    [Fact]
    public void Only_the_newest_twenty_days_count()
    {
        double[] recent = [.. Enumerable.Range(0, 20).Select(day => 100.0 + day)];
        Assert.Equal(Signal(recent), Signal([1e6, 1e-3, .. recent]));
    }

    private static WatchlistSignal? Signal(double[] closes) => BollingerScan.Signal(new CloseWindow("A", 1, "Tech", closes), Day, Options);
}
