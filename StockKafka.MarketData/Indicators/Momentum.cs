namespace StockKafka.MarketData.Indicators;

/// <summary>
/// Relative strength index (Wilder, 1978): 100 - 100 / (1 + average gain / average loss), from 0 to 100. Without losses it is
/// 100; without any move at all it is 50, neither strong nor weak.
/// </summary>
/// <param name="period">Days of Wilder's averages, from 1; Wilder took 14.</param>
public sealed class Rsi(int period = 14) : PriceIndicator
{
    private static readonly string[] Names = ["rsi"];

    private WilderAverage _gain = new(RequirePeriod(period)), _loss = new(period);
    private double _previous = double.NaN;

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period;

    /// <inheritdoc />
    public override void Reset()
    {
        _gain.Reset();
        _loss.Reset();
        _previous = double.NaN;
    }

    /// <inheritdoc />
    public override double Add(double price)
    {
        if (!double.IsFinite(price))
        {
            return double.NaN;
        }

        var move = price - _previous;
        _previous = price;
        if (double.IsNaN(move))
        {
            return double.NaN;
        }

        _gain.Add(Math.Max(move, 0));
        _loss.Add(Math.Max(-move, 0));
        if (!_gain.IsFull)
        {
            return double.NaN;
        }

        var both = _gain.Value + _loss.Value;
        return both > 0 ? 100 * _gain.Value / both : 50;
    }
}

/// <summary>Rate of change: 100 x (close / close n days before - 1), in percent (Colby, 1988). No value after a close of 0.</summary>
/// <param name="period">Days n, from 1.</param>
public sealed class Roc(int period = 12) : PriceIndicator
{
    private static readonly string[] Names = ["roc"];

    private readonly double[] _window = new double[RequirePeriod(period)];
    private int _next, _count;

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period;

    /// <inheritdoc />
    public override void Reset() => _next = _count = 0;

    /// <inheritdoc />
    public override double Add(double price)
    {
        if (!double.IsFinite(price))
        {
            return double.NaN;
        }

        var before = _count == period ? _window[_next] : 0;
        _count = Math.Min(_count + 1, period);
        _window[_next] = price;
        _next = _next + 1 == period ? 0 : _next + 1;
        return before != 0 ? 100 * ((price / before) - 1) : double.NaN;
    }
}

/// <summary>A day of <see cref="Macd"/>, in the currency of the prices.</summary>
/// <param name="Line">The fast average minus the slow one.</param>
/// <param name="Signal">The exponential average of the line.</param>
/// <param name="Histogram">Line minus signal.</param>
public readonly record struct MacdValue(double Line, double Signal, double Histogram);

/// <summary>
/// Moving average convergence/divergence (Gerald Appel, "The Moving Average Convergence-Divergence Trading Method", 1979): EMA of
/// 12 days minus EMA of 26, with an EMA of 9 days of that as signal.
/// </summary>
/// <param name="fast">Days of the fast average, from 1.</param>
/// <param name="slow">Days of the slow average, more than <paramref name="fast"/>.</param>
/// <param name="signal">Days of the signal, from 1.</param>
public sealed class Macd(int fast = 12, int slow = 26, int signal = 9) : Indicator
{
    private static readonly string[] Names = ["line", "signal", "histogram"];

    private readonly Ema _fast = new(fast), _slow = new(RequirePeriod(slow, fast + 1)), _signal = new(signal);

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => slow + signal - 2;

    /// <inheritdoc />
    public override void Reset()
    {
        _fast.Reset();
        _slow.Reset();
        _signal.Reset();
    }

    /// <summary>Takes the next close; a gap (NaN) has no value and changes nothing.</summary>
    public MacdValue Add(double close)
    {
        var line = _fast.Add(close) - _slow.Add(close);
        var average = _signal.Add(line);
        return new(line, average, line - average);
    }

    /// <inheritdoc />
    public override void Add(in Bar bar, Span<double> values) => (values[0], values[1], values[2]) = Add(bar.Close);
}
