namespace StockKafka.MarketData.Signals;

/// <summary>
/// A rule of the scanner. It compares a value of one day with a level: the signal's strength is value / level. A value that does
/// not exist (warm-up) is NaN, and no comparison with it holds.
/// </summary>
/// <param name="condition">How signals of this rule are called.</param>
public abstract class SignalRule(string condition)
{
    /// <summary>How signals of this rule are called.</summary>
    public string Condition { get; } = condition;

    /// <summary>Whether the rule holds on one day.</summary>
    /// <param name="series">Days of one symbol with their indicators.</param>
    /// <param name="row">The day.</param>
    /// <param name="value">What is compared, in the unit of <paramref name="level"/>.</param>
    /// <param name="level">What it is compared with; above zero when the rule holds.</param>
    public abstract bool Holds(SymbolSeries series, int row, out double value, out double level);
}
