namespace StockKafka.MarketData.Indicators;

/// <summary>
/// On-balance volume (Joseph Granville, "Granville's New Key to Stock Market Profits", 1963), in shares: from 0 on the first day,
/// up by the volume of a day that closed higher, down by that of one that closed lower.
/// </summary>
public sealed class Obv : BarIndicator
{
    private static readonly string[] Names = ["obv"];

    private double _previousClose = double.NaN, _balance;

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => 0;

    /// <inheritdoc />
    public override void Reset() => (_previousClose, _balance) = (double.NaN, 0);

    /// <inheritdoc />
    public override double Add(in Bar bar)
    {
        if (bar.IsGap)
        {
            return double.NaN;
        }

        // Whether a day is up or down cannot be predicted, so there is no branch on it.
        _balance += bar.Volume * ((bar.Close > _previousClose ? 1 : 0) - (bar.Close < _previousClose ? 1 : 0));
        _previousClose = bar.Close;
        return _balance;
    }
}

/// <summary>
/// Volume-weighted average price of the last days, in their currency: each typical price counts as often as shares were traded (Berkowitz,
/// Logue and Noser, "The Total Cost of Transactions on the NYSE", 1988). No value when nothing was traded in all of them.
/// </summary>
/// <param name="period">Days, from 1.</param>
public sealed class Vwap(int period = 20) : BarIndicator
{
    private static readonly string[] Names = ["vwap"];

    private readonly RollingSum _turnover = new(RequirePeriod(period)), _volume = new(period);

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period - 1;

    /// <inheritdoc />
    public override void Reset()
    {
        _turnover.Reset();
        _volume.Reset();
    }

    /// <inheritdoc />
    public override double Add(in Bar bar)
    {
        if (bar.IsGap)
        {
            return double.NaN;
        }

        _turnover.Add(bar.Typical * bar.Volume);
        _volume.Add(bar.Volume);
        return _volume is { IsFull: true, Sum: > 0 } ? _turnover.Sum / _volume.Sum : double.NaN;
    }
}

/// <summary>
/// Accumulation/distribution line (Marc Chaikin), in shares: the running sum of volume x <see cref="Bar.CloseLocation"/>.
/// </summary>
public sealed class AccumulationDistribution : BarIndicator
{
    private static readonly string[] Names = ["ad"];

    private double _sum, _lost;

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => 0;

    /// <inheritdoc />
    public override void Reset() => (_sum, _lost) = (0, 0);

    /// <inheritdoc />
    public override double Add(in Bar bar)
    {
        if (bar.IsGap)
        {
            return double.NaN;
        }

        // A sum over a whole history: what each addition rounds away is kept beside it (Neumaier, 1974).
        var flow = bar.CloseLocation * bar.Volume;
        var sum = _sum + flow;
        _lost += Math.Abs(_sum) >= Math.Abs(flow) ? _sum - sum + flow : flow - sum + _sum;
        _sum = sum;
        return _sum + _lost;
    }
}

/// <summary>
/// Chaikin money flow (Marc Chaikin), from -1 to 1: the sum of volume x <see cref="Bar.CloseLocation"/> of the last days by the
/// sum of their volume; 0 when nothing was traded.
/// </summary>
/// <param name="period">Days, from 1.</param>
public sealed class ChaikinMoneyFlow(int period = 20) : BarIndicator
{
    private static readonly string[] Names = ["cmf"];

    private readonly RollingSum _flow = new(RequirePeriod(period)), _volume = new(period);

    /// <inheritdoc />
    public override IReadOnlyList<string> Outputs => Names;

    /// <inheritdoc />
    public override int WarmUp => period - 1;

    /// <inheritdoc />
    public override void Reset()
    {
        _flow.Reset();
        _volume.Reset();
    }

    /// <inheritdoc />
    public override double Add(in Bar bar)
    {
        if (bar.IsGap)
        {
            return double.NaN;
        }

        _flow.Add(bar.CloseLocation * bar.Volume);
        _volume.Add(bar.Volume);
        return !_volume.IsFull ? double.NaN : _volume.Sum > 0 ? Math.Clamp(_flow.Sum / _volume.Sum, -1, 1) : 0;
    }
}
