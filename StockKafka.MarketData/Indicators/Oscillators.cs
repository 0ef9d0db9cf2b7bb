using System.Numerics;

namespace StockKafka.MarketData.Indicators;

/// <summary>Where the last close lies between the lowest low and the highest high of the last days.</summary>
internal sealed class RangePosition(int period)
{
    private readonly RollingMaximum _high = new(period), _negatedLow = new(period);

    public void Reset()
    {
        _high.Reset();
        _negatedLow.Reset();
    }

    /// <summary>0 at the lowest low, 1 at the highest high, 0.5 when both are the same; NaN before there are enough days.</summary>
    public double Add(in Bar bar)
    {
        _high.Add(bar.High);
        _negatedLow.Add(-bar.Low);
        if (!_high.IsFull)
        {
            return double.NaN;
        }

        var (high, low) = (_high.Maximum, -_negatedLow.Maximum);
        return high > low ? Math.Clamp((bar.Close - low) / (high - low), 0, 1) : 0.5;
    }
}

/// <summary>A day of <see cref="Stochastic"/>, each from 0 to 100.</summary>
public readonly record struct StochasticValue(double K, double D);

/// <summary>
/// Stochastic oscillator (George Lane, "Lane's Stochastics", 1984): %K is 100 x (close - lowest low) / (highest high - lowest
/// low) of the last days, %D the simple average of %K. Without any range %K is 50.
/// </summary>
/// <param name="period">Days of the range, from 1.</param>
/// <param name="smoothing">Days of %D, from 1.</param>
public sealed class Stochastic(int period = 14, int smoothing = 3) : Indicator
{
    private static readonly string[] Names = ["k", "d"];

    private readonly RangePosition _position = new(RequirePeriod(period));
    private readonly Sma _average = new(smoothing);

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period + smoothing - 2;

    /// <inheritdoc />
    public override void Reset()
    {
        _position.Reset();
        _average.Reset();
    }

    /// <summary>Takes the next day; a gap has no value and changes nothing.</summary>
    public StochasticValue Add(in Bar bar)
    {
        var k = bar.IsGap ? double.NaN : 100 * _position.Add(bar);
        return new(k, _average.Add(k));
    }

    /// <inheritdoc />
    public override void Add(in Bar bar, Span<double> values) => (values[0], values[1]) = Add(bar);
}

/// <summary>
/// Williams %R (Larry Williams, "How I Made One Million Dollars", 1973): -100 x (highest high - close) / (highest high - lowest
/// low), from -100 to 0. Without any range it is -50.
/// </summary>
/// <param name="period">Days of the range, from 1.</param>
public sealed class WilliamsR(int period = 14) : BarIndicator
{
    private static readonly string[] Names = ["williamsR"];

    private readonly RangePosition _position = new(RequirePeriod(period));

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period - 1;

    /// <inheritdoc />
    public override void Reset() => _position.Reset();

    /// <inheritdoc />
    public override double Add(in Bar bar) => bar.IsGap ? double.NaN : (100 * _position.Add(bar)) - 100;
}

/// <summary>
/// Commodity channel index (Donald Lambert, "Commodity Channel Index", 1980): (typical price - its mean) / (0.015 x mean absolute
/// difference from that mean). Without any difference it is 0. The mean moves each day and all differences with it, so this one
/// looks at its whole window each day.
/// </summary>
/// <param name="period">Days, from 1; Lambert took 20.</param>
public sealed class Cci(int period = 20) : BarIndicator
{
    private const double Scale = 0.015;
    private static readonly string[] Names = ["cci"];

    private readonly RollingSum _typical = new(RequirePeriod(period));

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period - 1;

    /// <inheritdoc />
    public override void Reset() => _typical.Reset();

    /// <inheritdoc />
    public override double Add(in Bar bar)
    {
        if (bar.IsGap)
        {
            return double.NaN;
        }

        var typical = bar.Typical;
        _typical.Add(typical);
        if (!_typical.IsFull)
        {
            return double.NaN;
        }

        var mean = _typical.Mean;
        var deviation = SumOfDifferences(_typical.Window, mean) / period;
        return deviation > 0 ? (typical - mean) / (Scale * deviation) : 0;
    }

    private static double SumOfDifferences(ReadOnlySpan<double> window, double mean)
    {
        var means = new Vector<double>(mean);
        var sums = Vector<double>.Zero;
        var index = 0;
        for (; index <= window.Length - Vector<double>.Count; index += Vector<double>.Count)
        {
            sums += Vector.Abs(new Vector<double>(window[index..]) - means);
        }

        var sum = Vector.Sum(sums);
        for (; index < window.Length; index++)
        {
            sum += Math.Abs(window[index] - mean);
        }

        return sum;
    }
}
