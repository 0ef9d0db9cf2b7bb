using StockKafka.MarketData.Indicators;
using StockKafka.MarketData.Signals;

namespace StockKafka.MarketData.Tests.Signals;

/// <summary>Each rule, by numbers worked out by hand.</summary>
public sealed class RuleTests
{
    private const double Quiet = 1_000_000;

    [Fact]
    public void A_close_at_98_percent_of_the_upper_band_is_a_touch_and_its_strength_is_close_over_band()
    {
        // Closes 100 (10 x), 101 (9 x), 104: mean 100.65, sample deviation sqrt(16.55 / 19), band 100.65 + 2 x 0.93330 = 102.51660.
        double[] closes = [.. Enumerable.Repeat(100.0, 10), .. Enumerable.Repeat(101.0, 9), 104.0];
        var (value, level) = Assert.Single(Found(Flat(closes), "bollinger_upper_touch"));
        Assert.Equal(104, value);
        Assert.Equal(102.51660, level, 5);
        Assert.Empty(Found(Flat([.. Enumerable.Range(0, 19).Select(day => 100.0 + (day % 2 * 10)), 100.0]), "bollinger_upper_touch"));
        Assert.Empty(Found(Flat([.. Enumerable.Repeat(100.0, 19)]), "bollinger_upper_touch"));
    }

    [Fact]
    public void A_close_as_near_to_the_lower_band_is_a_lower_touch()
    {
        // The mirror image: band 99.35 - 2 x 0.93330 = 97.48340, and 96 x 0.98 is below it.
        double[] closes = [.. Enumerable.Repeat(100.0, 10), .. Enumerable.Repeat(99.0, 9)];
        Assert.Equal(97.48340, Assert.Single(Found(Flat([.. closes, 96.0]), "bollinger_lower_touch")).Level, 5);
        Assert.Empty(Found(Flat([.. Enumerable.Range(0, 19).Select(day => 100.0 + (day % 2 * 10)), 110.0]), "bollinger_lower_touch"));
    }

    [Fact]
    public void Fifteen_rising_closes_are_overbought_and_fifteen_falling_ones_oversold()
    {
        double[] rising = [.. Enumerable.Range(0, 15).Select(day => 100.0 + day)];
        Assert.Equal((100.0, 70.0), Assert.Single(Found(Flat(rising), "rsi_overbought")));
        Assert.Equal((0.0, 30.0), Assert.Single(Found(Flat([.. rising.Reverse()]), "rsi_oversold")));
        Assert.Empty(Found(Flat(rising[..14]), "rsi_overbought"));
    }

    [Theory]
    [InlineData(7, 7, false)] // Gains and losses alike: 50.
    [InlineData(7, 3, true)] // 100 x 7 / 10: the level itself counts.
    [InlineData(7, 3.01, false)]
    public void The_index_is_overbought_from_its_level_on(double gains, double losses, bool found)
    {
        // 14 moves from 100: seven up and seven down, so that the averages are gains / 14 and losses / 14.
        List<double> closes = [100];
        for (var day = 0; day < 7; day++)
        {
            closes.Add(closes[^1] + (gains / 7));
            closes.Add(closes[^1] - (losses / 7));
        }

        var rules = new SignalRuleOptions();
        rules.RsiOverbought.Level -= 1e-9; // The sums above are not exact.
        Assert.Equal(found, Found(Flat([.. closes]), "rsi_overbought", rules).Count == 1);
    }

    [Theory]
    [InlineData(2_000_000, true)]
    [InlineData(1_999_999, false)]
    public void Twice_the_mean_volume_of_the_twenty_days_before_is_a_surge(double volume, bool found)
    {
        var bars = Flat([.. Enumerable.Repeat(10.0, 21)]);
        bars[20] = bars[20] with { Volume = volume };
        var signals = Found(bars, "volume_surge");
        Assert.Equal(found, signals.Count == 1);
        Assert.All(signals, signal => Assert.Equal((2_000_000, 2_000_000), signal));
        Assert.Empty(Found(bars[1..], "volume_surge"));
    }

    [Fact]
    public void The_line_crosses_its_signal_when_a_long_fall_turns()
    {
        double[] closes = [.. Enumerable.Range(0, 60).Select(day => 200.0 - day), .. Enumerable.Range(0, 60).Select(day => 141.0 + (2 * day))];
        var (fast, slow, line) = (new Ema(12), new Ema(26), new Ema(9));
        int? crossed = null;
        double value = 0, level = 0, before = double.NaN;
        for (var day = 0; day < closes.Length; day++)
        {
            var (quick, late) = (fast.Add(closes[day]), slow.Add(closes[day]));
            var histogram = quick - late - (double.IsNaN(late) ? double.NaN : line.Add(quick - late));
            if (crossed is null && before <= 0 && histogram > 0 && day >= 60)
            {
                (crossed, value, level) = (day, quick, quick - histogram);
            }

            before = histogram;
        }

        var found = Rows(Flat(closes), "macd_cross_up");
        Assert.Contains(found, each => each.Row == crossed && Math.Abs(each.Value - value) < 1e-9 && Math.Abs(each.Level - level) < 1e-9);
        Assert.Contains(Rows(Flat([.. closes.Select(close => 400 - close)]), "macd_cross_down"), each => each.Row == crossed);
        Assert.All(found, each => Assert.True(each.Value > each.Level));
    }

    [Fact]
    public void The_short_average_rises_through_the_long_one_once_and_falls_through_it_once()
    {
        var rules = new SignalRuleOptions { GoldenCross = new() { Short = 2, Long = 4 }, DeathCross = new() { Short = 2, Long = 4 } };
        // Averages of 2: 10 10 10 11.5 13 11.5 9.5; of 4: 10 10.75 11.5 11.25 11.25 from the fourth day on.
        double[] closes = [10, 10, 10, 10, 13, 13, 10, 9];
        var golden = Assert.Single(Rows(Flat(closes), "golden_cross", rules));
        Assert.Equal((4, 11.5, 10.75), golden);
        var death = Assert.Single(Rows(Flat(closes), "death_cross", rules));
        Assert.Equal((7, 9.5, 11.25), death);
    }

    [Fact]
    public void A_high_above_all_of_252_days_is_a_new_one_and_an_equal_one_is_not()
    {
        var bars = Flat([.. Enumerable.Repeat(50.0, 253)]);
        bars[0] = bars[0] with { High = 60 };
        bars[252] = bars[252] with { High = 60.01, Low = 40 };
        Assert.Equal((60.01, 60.0), Assert.Single(Found(bars, "high_52_week")));
        Assert.Equal((40.0, 50.0), Assert.Single(Found(bars, "low_52_week")));
        Assert.Empty(Found(bars[1..], "high_52_week"));
        bars[252] = bars[252] with { High = 60, Low = 50 };
        Assert.Empty(Found(bars, "high_52_week"));
        Assert.Empty(Found(bars, "low_52_week"));
    }

    [Theory]
    [InlineData(50.5, 1_500_000, true)]
    [InlineData(50.5, 1_499_999, false)]
    [InlineData(50, 9_000_000, false)]
    public void A_breakout_needs_a_close_above_twenty_highs_and_volume(double close, double volume, bool found)
    {
        var bars = Flat([.. Enumerable.Repeat(50.0, 20), close]);
        bars[20] = bars[20] with { Volume = volume };
        Assert.Equal(found, Found(bars, "breakout_20_day_high").Count == 1);
    }

    [Theory]
    [InlineData(103, "gap_up", true)]
    [InlineData(102.99, "gap_up", false)]
    [InlineData(97, "gap_down", true)]
    [InlineData(97.01, "gap_down", false)]
    public void A_gap_is_three_percent_between_a_close_and_the_next_open(double open, string condition, bool found)
    {
        var bars = Flat([100, 100]);
        bars[1] = bars[1] with { Open = open };
        Assert.Equal(found, Found(bars, condition).Count == 1);
        Assert.Empty(Found(bars[1..], condition));
    }

    [Fact]
    public void A_rule_that_is_switched_off_is_not_looked_at()
    {
        var rules = new SignalRuleOptions();
        rules.GapUp.Enabled = false;
        Assert.DoesNotContain(rules.RulesOver(new()), rule => rule.Condition == "gap_up");
        Assert.Equal(13, rules.RulesOver(new()).Select(rule => rule.Condition).Distinct().Count());
    }

    [Fact]
    public void Every_wrong_parameter_is_named_by_its_rule()
    {
        var rules = new SignalRuleOptions();
        (rules.RsiOversold.Level, rules.MacdCrossUp.Fast, rules.GapDown.Gap) = (0, 30, 2);
        var defects = rules.Validate(new(rules)).SelectMany(defect => defect.MemberNames).Order(StringComparer.Ordinal);
        Assert.Equal(["GapDown:Gap", "MacdCrossUp:Fast", "RsiOversold:Level"], defects);
    }

    private static Bar[] Flat(double[] closes) => [.. closes.Select(close => new Bar(close, close, close, close, Quiet))];

    /// <summary>What the rule finds on the last day.</summary>
    private static List<(double Value, double Level)> Found(Bar[] bars, string condition, SignalRuleOptions? rules = null) =>
        [.. Rows(bars, condition, rules).Where(each => each.Row == bars.Length - 1).Select(each => (each.Value, each.Level))];

    private static List<(int Row, double Value, double Level)> Rows(Bar[] bars, string condition, SignalRuleOptions? rules = null)
    {
        var series = new SymbolSeries();
        var rule = (rules ?? new()).RulesOver(series).Single(each => each.Condition == condition);
        series.Begin(bars.Length);
        for (var row = 0; row < bars.Length; row++)
        {
            series.Add(row, bars[row]);
        }

        series.Complete();
        List<(int, double, double)> found = [];
        for (var row = 0; row < bars.Length; row++)
        {
            if (rule.Holds(series, row, out var value, out var level))
            {
                found.Add((row, value, level));
            }
        }

        return found;
    }
}
