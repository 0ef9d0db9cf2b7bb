namespace StockKafka.MarketData.Indicators;

/// <summary>
/// Bollinger bands: a simple moving average with a band of a number of standard deviations on either side (John Bollinger,
/// "Bollinger on Bollinger Bands", 2001). The deviation is the sample one (n - 1), as in the Python project's pandas default.
/// </summary>
/// <param name="Middle">The moving average.</param>
/// <param name="Upper">Middle plus the band's width.</param>
/// <param name="Lower">Middle minus the band's width.</param>
public readonly record struct BollingerBands(double Middle, double Upper, double Lower)
{
    /// <summary>Days in the average.</summary>
    public const int DefaultPeriod = 20;

    /// <summary>Standard deviations on either side.</summary>
    public const double DefaultDeviations = 2;

    /// <summary>Bollinger's BandWidth: the distance of the bands as a part of the average. NaN for an average of 0.</summary>
    public double Width => Middle != 0 ? (Upper - Lower) / Middle : double.NaN;

    /// <summary>Bollinger's %b: where a price lies, 0 at the lower band and 1 at the upper; 0.5 between bands without width.</summary>
    public double PercentB(double price) => Upper > Lower ? (price - Lower) / (Upper - Lower) : 0.5;

    /// <summary>The bands of the last day of <paramref name="closes"/>, taken over exactly these days.</summary>
    /// <param name="closes">At least two closes, oldest first.</param>
    /// <param name="deviations">Width of the band in standard deviations.</param>
    /// <exception cref="ArgumentException">Fewer than two closes: a sample deviation needs two.</exception>
    public static BollingerBands Over(ReadOnlySpan<double> closes, double deviations = DefaultDeviations)
    {
        if (closes.Length < 2)
        {
            throw new ArgumentException("A sample standard deviation needs two values or more.", nameof(closes));
        }

        var (mean, squares) = MeanAndSquares(closes);
        return Around(mean, squares, closes.Length, deviations);
    }

    /// <summary>Mean, and the sum of the squared differences from it.</summary>
    internal static (double Mean, double Squares) MeanAndSquares(ReadOnlySpan<double> closes)
    {
        double sum = 0;
        foreach (var close in closes)
        {
            sum += close;
        }

        var mean = sum / closes.Length;
        double squares = 0;
        foreach (var close in closes)
        {
            squares += (close - mean) * (close - mean);
        }

        return (mean, squares);
    }

    internal static BollingerBands Around(double mean, double squares, int count, double deviations)
    {
        var reach = deviations * Math.Sqrt(squares / (count - 1));
        return new(mean, mean + reach, mean - reach);
    }
}
