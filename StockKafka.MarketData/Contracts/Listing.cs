namespace StockKafka.MarketData.Contracts;

/// <summary>A listed company or fund.</summary>
/// <param name="Symbol">Ticker.</param>
/// <param name="Name">Full name, trimmed.</param>
/// <param name="MarketCap">In USD; null when the exchange gives none.</param>
/// <param name="Sector">Null when the exchange gives none.</param>
public sealed record Listing(string Symbol, string Name, double? MarketCap, string? Sector)
{
    /// <summary>Market-cap tier: 1 from 100 billion USD, 2 from 10 billion, 3 for the rest and for an unknown cap.</summary>
    public int Tier => TierOf(MarketCap);

    /// <inheritdoc cref="Tier"/>
    public static int TierOf(double? marketCap) => marketCap switch
    {
        >= 100e9 => 1,
        >= 10e9 => 2,
        _ => 3,
    };

    /// <summary>Says what is wrong with this listing, or null when it can be taken.</summary>
    public string? Defect() => this switch
    {
        _ when !SymbolName.IsValid(Symbol) => $"symbol '{Symbol}': {SymbolName.Rule}",
        _ when Name.Length is 0 or > 500 => "name: must have 1 to 500 characters",
        { MarketCap: { } cap } when !double.IsFinite(cap) || cap < 0 => "market_cap: must be empty or 0 or more",
        _ => null,
    };
}
