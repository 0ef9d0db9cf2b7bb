namespace StockKafka.MarketData.Indicators;

/// <summary>
/// Average true range (Wilder, 1978): Wilder's average of the greatest of high - low, |high - previous close| and
/// |low - previous close|, in the currency of the prices. The first day, which has no day before, counts with high - low.
/// </summary>
/// <param name="period">Days, from 1; Wilder took 14.</param>
public sealed class Atr(int period = 14) : BarIndicator
{
    private static readonly string[] Names = ["atr"];

    private WilderAverage _average = new(RequirePeriod(period));
    private double _previousClose = double.NaN;

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period - 1;

    /// <inheritdoc />
    public override void Reset()
    {
        _average.Reset();
        _previousClose = double.NaN;
    }

    /// <inheritdoc />
    public override double Add(in Bar bar)
    {
        if (bar.IsGap)
        {
            return double.NaN;
        }

        _average.Add(TrueRange(bar, _previousClose));
        _previousClose = bar.Close;
        return _average.IsFull ? _average.Value : double.NaN;
    }

    /// <summary>From the lower of low and previous close to the higher of high and previous close; NaN: there is none before.</summary>
    internal static double TrueRange(in Bar bar, double previousClose) => double.IsNaN(previousClose)
        ? bar.High - bar.Low
        : Math.Max(bar.High, previousClose) - Math.Min(bar.Low, previousClose);
}

/// <summary>A day of <see cref="Adx"/>, each from 0 to 100.</summary>
/// <param name="Index">ADX: how strong a trend is, whichever way it goes.</param>
/// <param name="PlusDi">+DI: the part of the true range that was gained above the highs before.</param>
/// <param name="MinusDi">-DI: the same below the lows before.</param>
public readonly record struct AdxValue(double Index, double PlusDi, double MinusDi);

/// <summary>
/// Average directional movement index (Wilder, 1978). Of two days the greater of the moves above the old high and below the old
/// low counts, if it is above 0; +DI and -DI are 100 x Wilder's averages of these by that of the true range, DX is
/// 100 x |+DI - -DI| / (+DI + -DI), ADX is Wilder's average of DX. Without range or movement they are 0.
/// </summary>
/// <param name="period">Days of every average, from 1; Wilder took 14.</param>
public sealed class Adx(int period = 14) : Indicator
{
    private static readonly string[] Names = ["adx", "plusDi", "minusDi"];

    private WilderAverage _plus = new(RequirePeriod(period)), _minus = new(period), _range = new(period), _index = new(period);
    private Bar _previous;
    private bool _started;

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => (2 * period) - 1;

    /// <inheritdoc />
    public override void Reset()
    {
        _plus.Reset();
        _minus.Reset();
        _range.Reset();
        _index.Reset();
        _started = false;
    }

    /// <summary>Takes the next day; a gap has no value and changes nothing.</summary>
    public AdxValue Add(in Bar bar)
    {
        var none = new AdxValue(double.NaN, double.NaN, double.NaN);
        if (bar.IsGap)
        {
            return none;
        }

        var before = _previous;
        _previous = bar;
        if (!_started)
        {
            _started = true;
            return none;
        }

        var (up, down) = (bar.High - before.High, before.Low - bar.Low);
        _plus.Add(up > down && up > 0 ? up : 0);
        _minus.Add(down > up && down > 0 ? down : 0);
        _range.Add(Atr.TrueRange(bar, before.Close));
        if (!_range.IsFull)
        {
            return none;
        }

        var (plus, minus) = _range.Value > 0 ? (Part(_plus.Value), Part(_minus.Value)) : (0, 0);
        _index.Add(plus + minus > 0 ? 100 * Math.Abs(plus - minus) / (plus + minus) : 0);
        return new(_index.IsFull ? _index.Value : double.NaN, plus, minus);
    }

    /// <inheritdoc />
    public override void Add(in Bar bar, Span<double> values) => (values[0], values[1], values[2]) = Add(bar);

    /// <summary>In percent; a close beyond its own day's range, as old stores may hold one, makes no part greater than the whole.</summary>
    private double Part(double movement) => Math.Min(100, 100 * movement / _range.Value);
}
