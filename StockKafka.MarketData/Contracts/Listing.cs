namespace StockKafka.MarketData.Contracts;

/// <summary>A listed company or fund.</summary>
/// <param name="Symbol">Ticker.</param>
/// <param name="Name">Full name, trimmed.</param>
/// <param name="MarketCap">In <paramref name="Currency"/>; null when the exchange gives none.</param>
/// <param name="Sector">Null when the exchange gives none.</param>
/// <param name="Currency">Of prices and market cap, code of ISO 4217; null when nobody has said: the market cap is one in USD then.</param>
public sealed record Listing(string Symbol, string Name, double? MarketCap, string? Sector, string? Currency = null)
{
    /// <summary>
    /// Market-cap tier: 1 from 100 billion USD, 2 from 10 billion, 3 for the rest and for an unknown cap. Null for a market cap in
    /// another currency: it is not compared with bounds in USD.
    /// </summary>
    public int? Tier => TierOf(MarketCap, Currency);

    /// <inheritdoc cref="Tier"/>
    public static int? TierOf(double? marketCap, string? currency) => marketCap switch
    {
        not null when currency is not (null or Contracts.Currency.Usd) => null,
        >= 100e9 => 1,
        >= 10e9 => 2,
        _ => 3,
    };

    /// <summary>Says what is wrong with this listing, or null when it can be taken.</summary>
    public FieldError? Defect() => this switch
    {
        _ when !SymbolName.IsValid(Symbol) => new FieldError("symbol", SymbolName.Rule, Symbol),
        _ when Name.Length is 0 or > 500 => new FieldError("name", "must have 1 to 500 characters"),
        { MarketCap: { } cap } when !double.IsFinite(cap) || cap < 0 => new FieldError("market_cap", "must be empty or 0 or more"),
        _ when !Contracts.Currency.IsMain(Currency) => new FieldError("currency", Contracts.Currency.Rule, Currency),
        _ => null,
    };

    /// <summary>The listing as it is stored: its market cap in a currency instead of a minor unit of it.</summary>
    public Listing Canonical() => this with
    {
        MarketCap = MarketCap is { } cap ? Contracts.Currency.InMain(cap, Currency) : null,
        Currency = Contracts.Currency.Of(Currency),
    };
}
