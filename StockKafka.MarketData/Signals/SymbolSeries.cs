using StockKafka.MarketData.Indicators;

namespace StockKafka.MarketData.Signals;

/// <summary>
/// The days of one symbol as columns, with each indicator that some rule asked for worked out once. Filled again and again,
/// symbol after symbol, in the same buffers. For one thread.
/// </summary>
public sealed class SymbolSeries
{
    private readonly Dictionary<string, SeriesColumn> _columns = new(StringComparer.Ordinal);
    private readonly List<SeriesColumn> _all = [];
    private double[] _open = [], _high = [], _low = [], _close = [], _volume = [];
    private int[] _days = [];

    /// <summary>Number of days.</summary>
    public int Count { get; private set; }

    /// <summary>Opening prices, all in one currency.</summary>
    public ReadOnlySpan<double> Open => _open.AsSpan(0, Count);

    /// <summary>Highest prices, all in one currency.</summary>
    public ReadOnlySpan<double> High => _high.AsSpan(0, Count);

    /// <summary>Lowest prices, all in one currency.</summary>
    public ReadOnlySpan<double> Low => _low.AsSpan(0, Count);

    /// <summary>Closing prices, all in one currency.</summary>
    public ReadOnlySpan<double> Close => _close.AsSpan(0, Count);

    /// <summary>Shares traded.</summary>
    public ReadOnlySpan<double> Volume => _volume.AsSpan(0, Count);

    /// <summary>The trading days as <see cref="DateOnly.DayNumber"/>.</summary>
    public ReadOnlySpan<int> Days => _days.AsSpan(0, Count);

    internal BarColumns Bars => new(Open, High, Low, Close, Volume);

    internal int Capacity => _close.Length;

    /// <summary>Forgets all days and makes room.</summary>
    /// <param name="days">How many will be added.</param>
    public void Begin(int days)
    {
        Count = 0;
        if (_close.Length < days)
        {
            (_open, _high, _low, _close, _volume) = (new double[days], new double[days], new double[days], new double[days], new double[days]);
            _days = new int[days];
        }
    }

    /// <summary>Adds the next day.</summary>
    /// <param name="day">Its <see cref="DateOnly.DayNumber"/>.</param>
    /// <param name="bar">Its prices and volume.</param>
    public void Add(int day, in Bar bar)
    {
        var row = Count++;
        _days[row] = day;
        (_open[row], _high[row], _low[row], _close[row], _volume[row]) = (bar.Open, bar.High, bar.Low, bar.Close, bar.Volume);
    }

    /// <summary>Works out every indicator.</summary>
    public void Complete()
    {
        foreach (var column in _all)
        {
            column.Compute(this);
        }
    }

    internal SeriesColumn Bollinger(int period, double deviations) =>
        Column(FormattableString.Invariant($"bollinger {period} {deviations}"), () => new BarsColumn(new Bollinger(period, deviations)));

    internal SeriesColumn Rsi(int period) => Column($"rsi {period}", () => new BarsColumn(new Rsi(period)));

    internal SeriesColumn Macd(int fast, int slow, int signal) => Column($"macd {fast} {slow} {signal}", () => new BarsColumn(new Macd(fast, slow, signal)));

    internal SeriesColumn Sma(int period) => Column($"sma {period}", () => new BarsColumn(new Sma(period)));

    internal SeriesColumn Ema(int period) => Column($"ema {period}", () => new BarsColumn(new Ema(period)));

    internal SeriesColumn AverageVolume(int days) => Column($"volume {days}", () => new VolumeColumn(new Sma(days)));

    internal SeriesColumn HighestHigh(int days) => Column($"high {days}", () => new ExtremeColumn(days, isHigh: true));

    internal SeriesColumn LowestLow(int days) => Column($"low {days}", () => new ExtremeColumn(days, isHigh: false));

    private SeriesColumn Column(string name, Func<SeriesColumn> make)
    {
        if (!_columns.TryGetValue(name, out var column))
        {
            _columns[name] = column = make();
            _all.Add(column);
        }

        return column;
    }
}
