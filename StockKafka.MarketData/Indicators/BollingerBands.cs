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

        var width = deviations * Math.Sqrt(squares / (closes.Length - 1));
        return new(mean, mean + width, mean - width);
    }
}
