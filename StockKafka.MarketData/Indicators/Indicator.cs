namespace StockKafka.MarketData.Indicators;

/// <summary>
/// A technical indicator: takes days one after the other, or a whole history as columns. Both run the same code, neither
/// allocates. A value that does not exist yet (warm-up), or not at all, is NaN, never zero. Not for two threads at a time.
/// </summary>
public abstract class Indicator
{
    /// <summary>The most values that any indicator has for one day.</summary>
    public const int MaxOutputs = 5;

    /// <summary>Names of the values of one day, in the order in which they are written.</summary>
    public abstract IReadOnlyList<string> Outputs { get; }

    /// <summary>Days at the start for which at least one of the values is NaN.</summary>
    public abstract int WarmUp { get; }

    /// <summary>Forgets every day.</summary>
    public abstract void Reset();

    /// <summary>Takes the next day and writes its values, one for each of <see cref="Outputs"/>.</summary>
    public abstract void Add(in Bar bar, Span<double> values);

    /// <summary>
    /// Starts anew and takes all of <paramref name="bars"/>. <paramref name="destination"/> holds one column for each of
    /// <see cref="Outputs"/>, one after the other, each as long as <paramref name="bars"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public virtual void Compute(BarColumns bars, Span<double> destination)
    {
        var count = bars.Count;
        var outputs = Outputs.Count;
        RequireLength(count * outputs, destination.Length);
        Span<double> values = stackalloc double[MaxOutputs];
        values = values[..outputs];
        Reset();
        for (var row = 0; row < count; row++)
        {
            Add(bars[row], values);
            for (var output = 0; output < outputs; output++)
            {
                destination[(output * count) + row] = values[output];
            }
        }
    }

    private protected static void RequireLength(int needed, int given)
    {
        if (given != needed)
        {
            throw new ArgumentException($"The destination has room for {given} values; it must have room for exactly {needed}.", "destination");
        }
    }

    private protected static int RequirePeriod(int period, int min = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, min);
        return period;
    }
}

/// <summary>An indicator with one value a day, made from one number a day: by default the close.</summary>
public abstract class PriceIndicator : Indicator
{
    /// <summary>Takes the next number; a gap (NaN) has no value and changes nothing.</summary>
    /// <returns>The value, or NaN.</returns>
    public abstract double Add(double price);

    /// <inheritdoc />
    public sealed override void Add(in Bar bar, Span<double> values) => values[0] = Add(bar.Close);

    /// <inheritdoc />
    public sealed override void Compute(BarColumns bars, Span<double> destination) => Compute(bars.Close, destination);

    /// <summary>Starts anew and takes a whole column of any kind.</summary>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void Compute(ReadOnlySpan<double> prices, Span<double> destination)
    {
        RequireLength(prices.Length, destination.Length);
        Reset();
        for (var row = 0; row < prices.Length; row++)
        {
            destination[row] = Add(prices[row]);
        }
    }
}

/// <summary>An indicator with one value a day, made from the whole day.</summary>
public abstract class BarIndicator : Indicator
{
    /// <summary>Takes the next day; a gap has no value and changes nothing.</summary>
    /// <returns>The value, or NaN.</returns>
    public abstract double Add(in Bar bar);

    /// <inheritdoc />
    public sealed override void Add(in Bar bar, Span<double> values) => values[0] = Add(bar);
}
