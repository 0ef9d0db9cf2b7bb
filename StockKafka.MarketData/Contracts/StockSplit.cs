namespace StockKafka.MarketData.Contracts;

/// <summary>A split, a reverse split or a dividend in shares.</summary>
/// <param name="Date">The first day on which the shares trade on the new scale.</param>
/// <param name="Ratio">Shares after it for one before it: 4 for 4:1, 1.5 for 3:2, 0.1 for a reverse split of 1:10.</param>
public sealed record StockSplit(DateOnly Date, double Ratio)
{
    /// <summary>Farther from 1 than any split there has been, either way.</summary>
    private const double Largest = 1e6;

    /// <summary>Whether the ratio is one that a split can have.</summary>
    public bool IsPossible => Ratio is >= 1 / Largest and <= Largest and not 1;
}
