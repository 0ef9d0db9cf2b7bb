using StockKafka.MarketData.Indicators;

namespace StockKafka.MarketData.Tests.Indicators;

/// <summary>Small cases worked out on paper.</summary>
public sealed class HandWorkedTests
{
    private const double None = double.NaN;

    // Three days: high, low, close and volume small enough to follow by hand.
    private static readonly Bar[] Days = [new(9, 10, 8, 9, 100), new(9, 12, 9, 12, 200), new(12, 12, 10, 11, 400), new(11, 11, 7, 8, 100)];

    [Fact]
    public void Simple_average() => Closes(new Sma(3), [1, 2, 3, 4, 8], [None, None, 2, 3, 5]);

    [Fact] // Begins with (2+4)/2 = 3; weight 2/3: 3 + 2/3 x 3 = 5; 5 + 2/3 x (2-5) = 3.
    public void Exponential_average() => Closes(new Ema(2), [2, 4, 6, 2], [None, 3, 5, 3]);

    [Fact] // (1x1 + 2x2 + 3x4) / 6 = 17/6; (1x2 + 2x4 + 3x2) / 6 = 16/6.
    public void Weighted_average() => Closes(new Wma(3), [1, 2, 4, 2], [None, None, 17.0 / 6, 16.0 / 6]);

    [Fact] // Moves +2, -1, +3: gain 1, loss 0.5 -> 100 x 1/1.5; then gain (1+3)/2 = 2, loss 0.25 -> 100 x 2/2.25.
    public void Relative_strength() => Closes(new Rsi(2), [10, 12, 11, 14], [None, None, 100 / 1.5, 200 / 2.25]);

    [Fact]
    public void Rate_of_change() => Closes(new Roc(2), [10, 20, 15, 10], [None, None, 50, -50]);

    [Fact] // EMA(1) is the close, EMA(2): -, 3, 5, 3; line 1, 1, -1; signal EMA(2) of it: -, 1, 1 + 2/3 x -2 = -1/3.
    public void Convergence_divergence() => All(new Macd(1, 2, 2), Series.Closing(2, 4, 6, 2),
        [[None, 1, 1, -1], [None, None, 1, -1.0 / 3], [None, None, 0, -2.0 / 3]]);

    [Fact] // 2, 4, 6: mean 4, squares 8, deviation sqrt(8/2) = 2, bands 0 and 8; %b 6/8; width 8/4.
    public void Bollinger_bands() => All(new Bollinger(3), Series.Closing(2, 4, 6), [[None, None, 8], [None, None, 4], [None, None, 0], [None, None, 0.75], [None, None, 2]]);

    [Fact] // Ranges of two days: 8-12, 9-12, 7-12. %K: (12-8)/4, (11-9)/3, (8-7)/5.
    public void Stochastic_oscillator() => All(new Stochastic(2, 2), Days, [[None, 100, 200.0 / 3, 20], [None, None, 250.0 / 3, 130.0 / 3]]);

    [Fact]
    public void Williams_percent_r() => All(new WilliamsR(2), Days, [[None, 0, -100.0 / 3, -80]]);

    [Fact] // True ranges 2, 12-9 = 3, 12-10 = 2, 11-7 = 4: averages (2+3)/2 = 2.5, (2.5+2)/2, (2.25+4)/2.
    public void True_range() => All(new Atr(2), Days, [[None, 2.5, 2.25, 3.125]]);

    [Fact] // After a close of 15 the day from 9 to 10 reaches down from 15: 15 - 9.
    public void True_range_includes_the_jump_from_the_close_before() => All(new Atr(1), [new(14, 16, 14, 15, 1), new(10, 10, 9, 9, 1)], [[2, 6]]);

    [Fact] // +DM 2, 0, 0; -DM 0, 0, 3; TR 3, 2, 4. Two days: +1/2.5 = 40, -0; DX 100. Then +0.5/3.25, -1.5/3.25: DX 100 x 1/2; ADX 75.
    public void Directional_movement() => All(new Adx(2), Days,
        [[None, None, None, 75], [None, None, 40, 50 / 3.25], [None, None, 0, 150 / 3.25]]);

    [Fact]
    public void On_balance_volume() => All(new Obv(), Days, [[0, 200, -200, -300]]);

    [Fact] // Typical 9, 11, 11, 26/3. Two days: mean 10, difference 1: 1/0.015; equal: 0; mean 59/6, difference 7/6: -1/0.015.
    public void Commodity_channel() => All(new Cci(2), Days, [[None, 1 / 0.015, 0, -1 / 0.015]]);

    [Fact] // (9x100 + 11x200)/300, 11, (11x400 + 26/3 x 100)/500.
    public void Volume_weighted_price() => All(new Vwap(2), Days, [[None, 3100.0 / 300, 11, (4400 + (2600.0 / 3)) / 500]]);

    [Fact] // Locations 0, 1, 0, (1-3)/4 = -0.5.
    public void Accumulation_and_distribution() => All(new AccumulationDistribution(), Days, [[0, 200, 200, 150]]);

    [Fact]
    public void Money_flow() => All(new ChaikinMoneyFlow(2), Days, [[None, 200.0 / 300, 200.0 / 600, -50.0 / 500]]);

    private static void Closes(PriceIndicator indicator, double[] closes, double[] expected) => All(indicator, Series.Closing(closes), [expected]);

    private static void All(Indicator indicator, Bar[] bars, double[][] expected)
    {
        var actual = Series.Columns(indicator, bars);
        Assert.Equal(expected.Length, actual.Length);
        for (var output = 0; output < expected.Length; output++)
        {
            Series.AssertClose(expected[output], actual[output], 1e-12, indicator.Outputs[output]);
        }
    }
}
