namespace StockKafka.MarketData.Signals;

/// <summary>The day's high is above every high of the days before, 252 of them unless configured otherwise.</summary>
internal sealed class NewHighRule(SymbolSeries series, RangeRuleOptions options) : SignalRule("high_52_week")
{
    private readonly SeriesColumn _highest = series.HighestHigh(options.Days);

    public override bool Holds(SymbolSeries series, int row, out double value, out double level)
    {
        (value, level) = (series.High[row], _highest.Before(row));
        return value > level;
    }
}

/// <summary>The day's low is below every low of the days before, 252 of them unless configured otherwise.</summary>
internal sealed class NewLowRule(SymbolSeries series, RangeRuleOptions options) : SignalRule("low_52_week")
{
    private readonly SeriesColumn _lowest = series.LowestLow(options.Days);

    public override bool Holds(SymbolSeries series, int row, out double value, out double level)
    {
        (value, level) = (series.Low[row], _lowest.Before(row));
        return value < level;
    }
}

/// <summary>The close is above every high of the days before, on more volume than they had on average.</summary>
internal sealed class BreakoutRule(SymbolSeries series, BreakoutRuleOptions options) : SignalRule("breakout_20_day_high")
{
    private readonly SeriesColumn _highest = series.HighestHigh(options.Days), _volume = series.AverageVolume(options.Days);

    public override bool Holds(SymbolSeries series, int row, out double value, out double level)
    {
        (value, level) = (series.Close[row], _highest.Before(row));
        return value > level && series.Volume[row] >= options.VolumeRatio * _volume.Before(row);
    }
}

/// <summary>The day's volume is a multiple of the average of the days before; value and level are in shares.</summary>
internal sealed class VolumeSurgeRule(SymbolSeries series, VolumeRuleOptions options) : SignalRule("volume_surge")
{
    private readonly SeriesColumn _volume = series.AverageVolume(options.Days);

    public override bool Holds(SymbolSeries series, int row, out double value, out double level)
    {
        (value, level) = (series.Volume[row], options.Ratio * _volume.Before(row));
        return level > 0 && value >= level;
    }
}

/// <summary>The day opens above (or below) the close of the day before by at least a part of it.</summary>
internal sealed class GapRule(GapRuleOptions options, bool isUp) : SignalRule(isUp ? "gap_up" : "gap_down")
{
    public override bool Holds(SymbolSeries series, int row, out double value, out double level)
    {
        (value, level) = (series.Open[row], row > 0 ? series.Close[row - 1] : double.NaN);
        return isUp ? value >= level * (1 + options.Gap) : value <= level * (1 - options.Gap);
    }
}
