namespace StockKafka.MarketData.Indicators;

/// <summary>One day as indicators take it; prices in one currency for all days, volume in shares.</summary>
public readonly record struct Bar(double Open, double High, double Low, double Close, double Volume)
{
    /// <summary>Whether a number is missing (NaN or infinite). A gap has no value and leaves every indicator as it was.</summary>
    public bool IsGap => !double.IsFinite(Open + High + Low + Close + Volume);

    /// <summary>(high + low + close) / 3.</summary>
    public double Typical => (High + Low + Close) / 3;

    /// <summary>
    /// Where the close lies in the day's range, from -1 (at the low) to 1 (at the high); 0 on a day without range. Marc Chaikin's
    /// money flow multiplier.
    /// </summary>
    public double CloseLocation => High > Low ? Math.Clamp((Close - Low - (High - Close)) / (High - Low), -1, 1) : 0;
}

/// <summary>The days of one symbol as columns of the same length, oldest first.</summary>
public readonly ref struct BarColumns
{
    /// <summary>Puts five columns together.</summary>
    /// <exception cref="ArgumentException">They differ in length.</exception>
    public BarColumns(ReadOnlySpan<double> open, ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, ReadOnlySpan<double> volume)
    {
        if (open.Length != close.Length || high.Length != close.Length || low.Length != close.Length || volume.Length != close.Length)
        {
            throw new ArgumentException(
                $"The columns have {open.Length}, {high.Length}, {low.Length}, {close.Length} and {volume.Length} rows; all must have the same number.");
        }

        Open = open;
        High = high;
        Low = low;
        Close = close;
        Volume = volume;
    }

    /// <summary>First prices.</summary>
    public ReadOnlySpan<double> Open { get; }

    /// <summary>Highest prices.</summary>
    public ReadOnlySpan<double> High { get; }

    /// <summary>Lowest prices.</summary>
    public ReadOnlySpan<double> Low { get; }

    /// <summary>Last prices.</summary>
    public ReadOnlySpan<double> Close { get; }

    /// <summary>Shares traded.</summary>
    public ReadOnlySpan<double> Volume { get; }

    /// <summary>Number of days.</summary>
    public int Count => Close.Length;

    /// <summary>One day.</summary>
    public Bar this[int row] => new(Open[row], High[row], Low[row], Close[row], Volume[row]);
}
