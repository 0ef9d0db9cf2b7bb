using System.Globalization;
using DuckDB.NET.Data;
using StockKafka.Bench.Data;
using StockKafka.MarketData.Indicators;

namespace StockKafka.MarketData.Tests.Indicators;

/// <summary>Every indicator against the same formula worked out in another way.</summary>
public sealed class SecondMethodTests
{
    public static TheoryData<string> Types { get; } = [.. IndicatorDefinition.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_indicator_equals_its_formula_written_out_in_linq(string type)
    {
        var bars = Series.Simulated(600);
        var indicator = new IndicatorDefinition(type, type).Create();
        var expected = IndicatorsLinq.All[type](bars);
        var actual = Series.Columns(indicator, bars);
        Assert.Equal(expected.Length, actual.Length);
        for (var output = 0; output < actual.Length; output++)
        {
            Series.AssertClose(expected[output], actual[output], 1e-9, indicator.Outputs[output]);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Day_by_day_gives_what_whole_columns_give_and_a_reset_starts_anew(string type)
    {
        var bars = Series.Simulated(120);
        var indicator = new IndicatorDefinition(type, type).Create();
        var columns = Series.Columns(indicator, bars);
        indicator.Reset();
        Assert.Equal(columns, Series.Streamed(indicator, bars));
        Assert.Equal(columns, Series.Columns(indicator, bars));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_warm_up_is_as_long_as_it_says_and_without_values(string type)
    {
        var indicator = new IndicatorDefinition(type, type).Create();
        var columns = Series.Columns(indicator, Series.Simulated(indicator.WarmUp + 30));
        Assert.All(Enumerable.Range(0, indicator.WarmUp), row => Assert.Contains(columns, column => double.IsNaN(column[row])));
        Assert.All(columns, column => Assert.DoesNotContain(double.NaN, column[indicator.WarmUp..]));
    }

    [Fact]
    public void Averages_bands_and_ranges_equal_the_window_functions_of_duckdb()
    {
        var bars = Series.Simulated(400, seed: 5);
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE bars (row BIGINT, high DOUBLE, low DOUBLE, close DOUBLE)";
        command.ExecuteNonQuery();
        using (var appender = connection.CreateAppender(null, null, "bars"))
        {
            for (var row = 0; row < bars.Length; row++)
            {
                appender.CreateRow().AppendValue((long)row).AppendValue(bars[row].High).AppendValue(bars[row].Low).AppendValue(bars[row].Close).EndRow();
            }
        }

        command.CommandText = string.Create(CultureInfo.InvariantCulture,
            $"""
            SELECT avg(close) OVER recent AS middle, 2 * stddev_samp(close) OVER recent AS reach,
                100 * (close - min(low) OVER range) / (max(high) OVER range - min(low) OVER range) AS k
            FROM bars WINDOW recent AS (ORDER BY row ROWS 19 PRECEDING), range AS (ORDER BY row ROWS 13 PRECEDING) ORDER BY row
            """);
        var bands = Series.Columns(new Bollinger(), bars);
        var average = Series.Columns(new Sma(20), bars)[0];
        var k = Series.Columns(new Stochastic(), bars)[0];
        using var reader = command.ExecuteReader();
        for (var row = 0; reader.Read(); row++)
        {
            if (row >= 19)
            {
                var (middle, reach) = (reader.GetDouble(0), reader.GetDouble(1));
                Assert.Equal(middle, average[row], 1e-9);
                Assert.Equal(middle, bands[1][row], 1e-9);
                Assert.Equal(middle + reach, bands[0][row], 1e-9);
                Assert.Equal(middle - reach, bands[2][row], 1e-9);
                Assert.Equal(reader.GetDouble(2), k[row], 1e-9);
            }
        }
    }
}
