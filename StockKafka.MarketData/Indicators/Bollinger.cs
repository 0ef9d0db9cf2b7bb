namespace StockKafka.MarketData.Indicators;

/// <summary>
/// <see cref="BollingerBands"/> of each day, in constant time: mean and squared deviations are carried on (Welford's method over a
/// window) and made anew each time round it, so that rounding errors never pile up; equal closes have bands of width 0 exactly.
/// </summary>
/// <param name="period">Days, from 2.</param>
/// <param name="deviations">Standard deviations on either side.</param>
public sealed class Bollinger(int period = BollingerBands.DefaultPeriod, double deviations = BollingerBands.DefaultDeviations) : Indicator
{
    private static readonly string[] Names = ["upper", "middle", "lower", "percentB", "width"];

    private readonly double[] _window = new double[RequirePeriod(period, 2)];
    private int _next, _count, _equal;
    private double _mean, _squares, _last;

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period - 1;

    /// <inheritdoc />
    public override void Reset() => _next = _count = _equal = 0;

    /// <summary>Takes the next close; a gap (NaN) changes nothing.</summary>
    /// <returns>The bands, or null while there are too few closes and for a gap.</returns>
    public BollingerBands? Add(double close)
    {
        if (!double.IsFinite(close))
        {
            return null;
        }

        _equal = close == _last ? _equal + 1 : 1;
        _last = close;
        if (_count == period)
        {
            var (left, before) = (_window[_next], _mean);
            _mean += (close - left) / period;
            _squares += (close - left) * (close - _mean + left - before);
        }
        else
        {
            _count++;
        }

        _window[_next] = close;
        if (++_next == period)
        {
            _next = 0;
            (_mean, _squares) = BollingerBands.MeanAndSquares(_window);
        }

        return _count < period ? null
            : _equal >= period ? new(close, close, close)
            : BollingerBands.Around(_mean, Math.Max(_squares, 0), period, deviations);
    }

    /// <inheritdoc />
    public override void Add(in Bar bar, Span<double> values)
    {
        if (Add(bar.Close) is not { } bands)
        {
            values[..Names.Length].Fill(double.NaN);
            return;
        }

        (values[0], values[1], values[2], values[3], values[4]) = (bands.Upper, bands.Middle, bands.Lower, bands.PercentB(bar.Close), bands.Width);
    }
}
