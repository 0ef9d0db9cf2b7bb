namespace StockKafka.MarketData.Indicators;

/// <summary>Simple moving average: the mean of the last closes.</summary>
/// <param name="period">Days, from 1.</param>
public sealed class Sma(int period) : PriceIndicator
{
    private static readonly string[] Names = ["sma"];

    private readonly RollingSum _closes = new(RequirePeriod(period));

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period - 1;

    /// <inheritdoc />
    public override void Reset() => _closes.Reset();

    /// <inheritdoc />
    public override double Add(double price)
    {
        if (!double.IsFinite(price))
        {
            return double.NaN;
        }

        _closes.Add(price);
        return _closes.IsFull ? _closes.Mean : double.NaN;
    }
}

/// <summary>
/// Exponential moving average: average + 2 / (n + 1) x (close - average), begun with the mean of the first n closes (Robert
/// Colby, "The Encyclopedia of Technical Market Indicators", 1988).
/// </summary>
/// <param name="period">Days n, from 1.</param>
public sealed class Ema(int period) : PriceIndicator
{
    private static readonly string[] Names = ["ema"];

    private readonly double _weight = 2.0 / (RequirePeriod(period) + 1);
    private int _count;
    private double _average;

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period - 1;

    /// <inheritdoc />
    public override void Reset() => (_count, _average) = (0, 0);

    /// <inheritdoc />
    public override double Add(double price)
    {
        if (!double.IsFinite(price))
        {
            return double.NaN;
        }

        if (_count == period)
        {
            return _average += _weight * (price - _average);
        }

        _average += price;
        return ++_count == period ? _average /= period : double.NaN;
    }
}

/// <summary>Linearly weighted moving average: the newest close counts n times, the oldest once (Colby, 1988).</summary>
/// <param name="period">Days n, from 1.</param>
public sealed class Wma(int period) : PriceIndicator
{
    private static readonly string[] Names = ["wma"];

    private readonly double[] _window = new double[RequirePeriod(period)];
    private readonly double _weights = period * (period + 1.0) / 2;
    private int _next, _count;
    private double _sum, _weighted;

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period - 1;

    /// <inheritdoc />
    public override void Reset()
    {
        _next = _count = 0;
        _sum = _weighted = 0;
    }

    /// <inheritdoc />
    public override double Add(double price)
    {
        if (!double.IsFinite(price))
        {
            return double.NaN;
        }

        if (_count == period)
        {
            _weighted += (period * price) - _sum;
            _sum += price - _window[_next];
        }
        else
        {
            _weighted += ++_count * price;
            _sum += price;
        }

        _window[_next] = price;
        if (++_next == period)
        {
            _next = 0;
            SumAnew();
        }

        return _count == period ? _weighted / _weights : double.NaN;
    }

    // The window begins at its oldest number at this moment; once round is often enough for rounding errors not to pile up.
    private void SumAnew()
    {
        _sum = _weighted = 0;
        for (var index = 0; index < _window.Length; index++)
        {
            _sum += _window[index];
            _weighted += (index + 1) * _window[index];
        }
    }
}
