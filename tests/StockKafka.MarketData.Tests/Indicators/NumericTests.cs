using StockKafka.MarketData.Indicators;

namespace StockKafka.MarketData.Tests.Indicators;

/// <summary>Prices that break careless arithmetic.</summary>
public sealed class NumericTests
{
    public static TheoryData<string> Types { get; } = [.. IndicatorDefinition.Types];

    [Fact]
    public void Prices_that_never_move_have_defined_values()
    {
        var flat = Series.Flat(60);
        double Last(Indicator indicator, int output = 0) => Series.Columns(indicator, flat)[output][^1];
        Assert.Equal(0.1, Last(new Sma(20)));
        Assert.Equal([0.1, 0.1, 0.1, 0.5, 0], Enumerable.Range(0, 5).Select(output => Last(new Bollinger(), output)));
        Assert.Equal(50, Last(new Rsi()));
        Assert.Equal(0, Last(new Roc()));
        Assert.Equal(50, Last(new Stochastic()));
        Assert.Equal(50, Last(new Stochastic(), 1));
        Assert.Equal(-50, Last(new WilliamsR()));
        Assert.Equal(0, Last(new Atr()));
        Assert.Equal([0, 0, 0], Enumerable.Range(0, 3).Select(output => Last(new Adx(), output)));
        Assert.Equal(0, Last(new Cci()));
        Assert.Equal(0, Last(new Obv()));
        Assert.Equal(0, Last(new AccumulationDistribution()));
        Assert.Equal(0, Last(new ChaikinMoneyFlow()));
        Assert.Equal(0.1, Last(new Vwap()), 1e-15);
    }

    [Fact]
    public void Prices_that_stop_moving_have_bands_without_width_again()
    {
        Bar[] bars = [.. Series.Simulated(133), .. Series.Flat(20, 0.3)];
        var bands = Series.Columns(new Bollinger(), bars);
        Assert.Equal((0.3, 0.3, 0.3), (bands[0][^1], bands[1][^1], bands[2][^1]));
        Assert.NotEqual(bands[0][^2], bands[2][^2]);
    }

    [Fact]
    public void Only_gains_are_a_strength_of_100_and_only_losses_of_0()
    {
        Assert.Equal(100, Series.Columns(new Rsi(3), Series.Closing(1, 2, 3, 4, 5))[0][^1]);
        Assert.Equal(0, Series.Columns(new Rsi(3), Series.Closing(5, 4, 3, 2, 1))[0][^1]);
    }

    [Fact]
    public void Days_without_trade_have_no_weighted_price_and_no_flow()
    {
        var idle = Series.Flat(20, volume: 0);
        Assert.Equal(double.NaN, Series.Columns(new Vwap(), idle)[0][^1]);
        Assert.Equal(0, Series.Columns(new ChaikinMoneyFlow(), idle)[0][^1]);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_gap_has_no_value_and_changes_nothing_after_it(string type)
    {
        var whole = Series.Simulated(100);
        Bar[] holed = [.. whole[..50], new Bar(double.NaN, 1, 1, double.NaN, 1), .. whole[50..]];
        var indicator = new IndicatorDefinition(type, type).Create();
        var expected = Series.Columns(indicator, whole);
        var actual = Series.Columns(indicator, holed);
        for (var output = 0; output < expected.Length; output++)
        {
            Assert.Equal(double.NaN, actual[output][50]);
            double[] others = [.. actual[output][..50], .. actual[output][51..]];
            Assert.Equal(expected[output], others);
        }
    }

    [Fact]
    public void After_100_000_days_between_a_cent_and_a_million_rolling_sums_are_still_exact()
    {
        const int days = 100_000, period = 20;
        var random = new Random(1);
        Bar[] bars = [.. Enumerable.Range(0, days).Select(day =>
        {
            // Long stretches at a million and at a cent: what the large ones lose to rounding would drown the small ones.
            var price = (day / 1000 % 2 == 0 ? 1e6 : 0.01) * (1 + (0.01 * random.NextDouble()));
            return new Bar(price, price * 1.01, price * 0.99, price, random.Next(1, 1_000_000));
        })];
        var sma = Series.Columns(new Sma(period), bars)[0];
        var wma = Series.Columns(new Wma(period), bars)[0];
        var bands = Series.Columns(new Bollinger(period), bars);
        var vwap = Series.Columns(new Vwap(period), bars)[0];
        double worst = 0;
        for (var row = 2 * period; row < days; row++)
        {
            // Within a stretch only: across its border the large prices are rightly part of the window.
            if (row % 1000 < 2 * period)
            {
                continue;
            }

            var window = bars.AsSpan((row - period + 1)..(row + 1)).ToArray();
            var mean = window.Average(bar => bar.Close);
            var deviation = Math.Sqrt(window.Sum(bar => Math.Pow(bar.Close - mean, 2)) / (period - 1));
            worst = new[]
            {
                worst,
                Math.Abs(sma[row] - mean) / mean,
                Math.Abs(wma[row] - (window.Select((bar, index) => (index + 1) * bar.Close).Sum() / 210)) / mean,
                Math.Abs(bands[0][row] - (mean + (2 * deviation))) / mean,
                Math.Abs(vwap[row] - (window.Sum(bar => bar.Typical * bar.Volume) / window.Sum(bar => bar.Volume))) / mean,
            }.Max();
        }

        Assert.InRange(worst, 0, 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(14)]
    [InlineData(100)]
    public void The_highest_of_a_window_is_found_in_rising_falling_and_random_prices_and_after_a_reset(int period)
    {
        var random = new Random(period);
        double[] numbers = [.. Enumerable.Range(0, 300), .. Enumerable.Range(0, 300).Select(n => -n), .. Enumerable.Range(0, 1000).Select(_ => random.Next(50))];
        var rolling = new RollingMaximum(period);
        for (var round = 0; round < 2; round++)
        {
            rolling.Reset();
            for (var row = 0; row < numbers.Length - round; row++)
            {
                rolling.Add(numbers[row]);
                Assert.Equal(row >= period - 1, rolling.IsFull);
                if (rolling.IsFull)
                {
                    Assert.Equal(numbers[(row - period + 1)..(row + 1)].Max(), rolling.Maximum);
                }
            }
        }
    }

    [Fact]
    public void Whole_columns_are_worked_out_without_allocating()
    {
        var bars = Series.Simulated(500);
        double[] open = [.. bars.Select(bar => bar.Open)], high = [.. bars.Select(bar => bar.High)], low = [.. bars.Select(bar => bar.Low)];
        double[] close = [.. bars.Select(bar => bar.Close)], volume = [.. bars.Select(bar => bar.Volume)];
        foreach (var definition in IndicatorDefinition.Standard)
        {
            var indicator = definition.Create();
            var room = new double[bars.Length * indicator.Outputs.Count];
            indicator.Compute(new BarColumns(open, high, low, close, volume), room);
            var before = GC.GetAllocatedBytesForCurrentThread();
            indicator.Compute(new BarColumns(open, high, low, close, volume), room);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() == before, definition.Name);
        }
    }

    [Fact]
    public void A_destination_of_another_length_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => new Sma(2).Compute([1, 2, 3], new double[2]));
        Assert.Contains("exactly 3", refused.Message);
    }
}
