namespace StockKafka.Load.Reports.Charts;

/// <summary>The upright axis of a chart: from a value to a share of the height, and the values worth a line.</summary>
internal sealed class ValueAxis(double low, double high, bool logarithmic, IReadOnlyList<double> ticks)
{
    /// <summary>From this spread on, a logarithmic axis shows more than a linear one.</summary>
    private const double LogSpread = 40;

    public double Low => low;

    public double High => high;

    public bool Logarithmic => logarithmic;

    public IReadOnlyList<double> Ticks => ticks;

    /// <summary>0 at the bottom, 1 at the top.</summary>
    public double Share(double value)
    {
        var share = logarithmic
            ? Math.Log(Math.Max(value, low) / low) / Math.Log(high / low)
            : (value - low) / (high - low);
        return Math.Clamp(share, 0, 1);
    }

    /// <summary>An axis for these values; logarithmic only where it may be and the spread asks for it.</summary>
    public static ValueAxis For(IReadOnlyList<double> values, bool mayBeLogarithmic)
    {
        var highest = values.DefaultIfEmpty(0).Max();
        var lowest = values.Where(value => value > 0).DefaultIfEmpty(0).Min();
        return mayBeLogarithmic && lowest > 0 && highest / lowest > LogSpread
            ? LogarithmicFrom(lowest, highest)
            : LinearTo(highest);
    }

    public static ValueAxis LinearTo(double highest)
    {
        var step = NiceStep(Math.Max(highest, 1e-9) / 4);
        var top = highest <= 0 ? 1 : Math.Ceiling(highest / step - 1e-9) * step;
        step = highest <= 0 ? 1 : step;
        return new(0, top, false, [.. Enumerable.Range(0, (int)Math.Round(top / step) + 1).Select(index => index * step)]);
    }

    private static ValueAxis LogarithmicFrom(double lowest, double highest)
    {
        var from = (int)Math.Floor(Math.Log10(lowest));
        var to = Math.Max((int)Math.Ceiling(Math.Log10(highest)), from + 1);
        return new(
            Math.Pow(10, from), Math.Pow(10, to), true, [.. Enumerable.Range(from, to - from + 1).Select(power => Math.Pow(10, power))]);
    }

    private static double NiceStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }
}
