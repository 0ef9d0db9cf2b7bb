using StockKafka.MarketData.Indicators;
using StockKafka.MarketData.Simulation;

namespace StockKafka.MarketData.Tests.Indicators;

/// <summary>Days to feed indicators with, and the ways to do it.</summary>
internal static class Series
{
    /// <summary>A simulated symbol.</summary>
    public static Bar[] Simulated(int days, int seed = 11) => [.. new SimulatedMarket(seed, 1, days, new DateOnly(2025, 7, 25)).Bars()
        .Select(bar => new Bar(bar.Open, bar.High, bar.Low, bar.Close, bar.Volume))];

    /// <summary>Days that open, close, and stay at one price.</summary>
    public static Bar[] Flat(int days, double price = 0.1, double volume = 100) =>
        [.. Enumerable.Repeat(new Bar(price, price, price, price, volume), days)];

    /// <summary>Days of which only the close matters.</summary>
    public static Bar[] Closing(params double[] closes) => [.. closes.Select(close => new Bar(close, close, close, close, 1))];

    /// <summary>All columns of an indicator, as it works them out over columns.</summary>
    public static double[][] Columns(Indicator indicator, Bar[] bars)
    {
        var room = new double[bars.Length * indicator.Outputs.Count];
        indicator.Compute(new BarColumns(
            [.. bars.Select(bar => bar.Open)], [.. bars.Select(bar => bar.High)], [.. bars.Select(bar => bar.Low)],
            [.. bars.Select(bar => bar.Close)], [.. bars.Select(bar => bar.Volume)]), room);
        return [.. room.Chunk(bars.Length)];
    }

    /// <summary>The same, day by day.</summary>
    public static double[][] Streamed(Indicator indicator, Bar[] bars)
    {
        var columns = indicator.Outputs.Select(_ => new double[bars.Length]).ToArray();
        var values = new double[indicator.Outputs.Count];
        for (var row = 0; row < bars.Length; row++)
        {
            indicator.Add(bars[row], values);
            for (var output = 0; output < values.Length; output++)
            {
                columns[output][row] = values[output];
            }
        }

        return columns;
    }

    /// <summary>Fails unless both have NaN in the same rows and the same numbers, but for rounding, in the others.</summary>
    public static void AssertClose(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var row = 0; row < expected.Length; row++)
        {
            Assert.True(double.IsNaN(expected[row]) == double.IsNaN(actual[row])
                && (double.IsNaN(expected[row]) || Math.Abs(expected[row] - actual[row]) <= tolerance * Math.Max(1, Math.Abs(expected[row]))),
                $"{what}, row {row}: {actual[row]:R} instead of {expected[row]:R}");
        }
    }
}
