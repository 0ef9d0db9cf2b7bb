using StockKafka.MarketData.Indicators;

namespace StockKafka.MarketData.Signals;

/// <summary>An indicator over all days of a symbol. The buffer grows to the longest symbol and is used again for the next.</summary>
internal abstract class SeriesColumn(int outputs)
{
    public const int Upper = 0, Lower = 2, Histogram = 2;

    private double[] _values = [];
    private int _count;

    /// <summary>The only value of a day, or the first.</summary>
    public double this[int row] => _values[row];

    public double this[int output, int row] => _values[(output * _count) + row];

    /// <summary>The value of the day before; NaN on the first.</summary>
    public double Before(int row) => row > 0 ? _values[row - 1] : double.NaN;

    public void Compute(SymbolSeries series)
    {
        _count = series.Count;
        if (_values.Length < _count * outputs)
        {
            _values = new double[series.Capacity * outputs];
        }

        Fill(series, _values.AsSpan(0, _count * outputs));
    }

    protected abstract void Fill(SymbolSeries series, Span<double> values);
}

internal sealed class BarsColumn(Indicator indicator) : SeriesColumn(indicator.Outputs.Count)
{
    protected override void Fill(SymbolSeries series, Span<double> values) => indicator.Compute(series.Bars, values);
}

internal sealed class VolumeColumn(PriceIndicator indicator) : SeriesColumn(1)
{
    protected override void Fill(SymbolSeries series, Span<double> values) => indicator.Compute(series.Volume, values);
}

/// <summary>The highest high of the last days, or the lowest low; NaN while there are fewer.</summary>
internal sealed class ExtremeColumn(int days, bool isHigh) : SeriesColumn(1)
{
    private readonly RollingMaximum _maximum = new(days);

    protected override void Fill(SymbolSeries series, Span<double> values)
    {
        var prices = isHigh ? series.High : series.Low;
        var sign = isHigh ? 1 : -1;
        _maximum.Reset();
        for (var row = 0; row < prices.Length; row++)
        {
            _maximum.Add(sign * prices[row]);
            values[row] = _maximum.IsFull ? sign * _maximum.Maximum : double.NaN;
        }
    }
}
