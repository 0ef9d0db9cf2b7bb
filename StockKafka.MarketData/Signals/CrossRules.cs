namespace StockKafka.MarketData.Signals;

/// <summary>
/// The MACD line crosses its signal. Written in prices, so that value / level has a meaning: fast average against slow average +
/// signal, which is the same inequality. A level of zero or less (a price that fell to almost nothing) is no signal.
/// </summary>
internal sealed class MacdCrossRule(SymbolSeries series, MacdRuleOptions options, bool isUp) : SignalRule(isUp ? "macd_cross_up" : "macd_cross_down")
{
    private readonly SeriesColumn _macd = series.Macd(options.Fast, options.Slow, options.Signal);
    private readonly SeriesColumn _fast = series.Ema(options.Fast);

    public override bool Holds(SymbolSeries series, int row, out double value, out double level)
    {
        var now = _macd[SeriesColumn.Histogram, row];
        value = _fast[row];
        level = value - now;
        if (row == 0 || !(level > 0))
        {
            return false;
        }

        var before = _macd[SeriesColumn.Histogram, row - 1];
        return isUp ? before <= 0 && now > 0 : before >= 0 && now < 0;
    }
}

/// <summary>A short moving average crosses a long one: the golden cross upwards, the death cross downwards.</summary>
internal sealed class AverageCrossRule(SymbolSeries series, CrossRuleOptions options, bool isUp) : SignalRule(isUp ? "golden_cross" : "death_cross")
{
    private readonly SeriesColumn _short = series.Sma(options.Short), _long = series.Sma(options.Long);

    public override bool Holds(SymbolSeries series, int row, out double value, out double level)
    {
        (value, level) = (_short[row], _long[row]);
        if (row == 0)
        {
            return false;
        }

        var (shortBefore, longBefore) = (_short[row - 1], _long[row - 1]);
        return isUp ? shortBefore <= longBefore && value > level : shortBefore >= longBefore && value < level;
    }
}
