namespace StockKafka.MarketData.Signals;

/// <summary>The close reaches a part of the upper Bollinger band.</summary>
internal sealed class UpperTouchRule(SymbolSeries series, BollingerRuleOptions options) : SignalRule("bollinger_upper_touch")
{
    private readonly SeriesColumn _bands = series.Bollinger(options.Period, options.Deviations);

    public override bool Holds(SymbolSeries series, int row, out double value, out double level)
    {
        (value, level) = (series.Close[row], _bands[SeriesColumn.Upper, row]);
        return value >= options.Ratio * level;
    }
}

/// <summary>The close comes as near to the lower Bollinger band as its mirror image to the upper one: close x ratio &lt;= band.</summary>
internal sealed class LowerTouchRule(SymbolSeries series, BollingerRuleOptions options) : SignalRule("bollinger_lower_touch")
{
    private readonly SeriesColumn _bands = series.Bollinger(options.Period, options.Deviations);

    public override bool Holds(SymbolSeries series, int row, out double value, out double level)
    {
        (value, level) = (series.Close[row], _bands[SeriesColumn.Lower, row]);
        return value * options.Ratio <= level;
    }
}

/// <summary>The relative strength index is at or above its level.</summary>
internal sealed class OverboughtRule(SymbolSeries series, RsiRuleOptions options) : SignalRule("rsi_overbought")
{
    private readonly SeriesColumn _rsi = series.Rsi(options.Period);

    public override bool Holds(SymbolSeries series, int row, out double value, out double level)
    {
        (value, level) = (_rsi[row], options.Level);
        return value >= level;
    }
}

/// <summary>The relative strength index is at or below its level.</summary>
internal sealed class OversoldRule(SymbolSeries series, RsiRuleOptions options) : SignalRule("rsi_oversold")
{
    private readonly SeriesColumn _rsi = series.Rsi(options.Period);

    public override bool Holds(SymbolSeries series, int row, out double value, out double level)
    {
        (value, level) = (_rsi[row], options.Level);
        return value <= level;
    }
}
