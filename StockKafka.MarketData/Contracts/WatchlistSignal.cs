namespace StockKafka.MarketData.Contracts;

/// <summary>A rule of the scanner that held for one symbol on one day.</summary>
/// <param name="Symbol">Ticker.</param>
/// <param name="Date">The trading day.</param>
/// <param name="Condition">The rule, such as <see cref="BollingerUpperTouch"/>.</param>
/// <param name="Close">The day's close in <paramref name="Currency"/>.</param>
/// <param name="Level">What the rule compares with: a price in <paramref name="Currency"/> (the upper band), shares, or an RSI.</param>
/// <param name="Strength">What is compared / <paramref name="Level"/>; for a touch of the upper band <paramref name="Close"/> / <paramref name="Level"/>.</param>
/// <param name="Tier">Market-cap tier, 1 to 3; null when the market cap is in another currency than USD.</param>
/// <param name="Sector">Sector, if known.</param>
/// <param name="Currency">Of the prices, code of ISO 4217; null when it is not known.</param>
public sealed record WatchlistSignal(
    string Symbol, DateOnly Date, string Condition, double Close, double Level, double Strength, int? Tier = null, string? Sector = null, string? Currency = null)
{
    /// <summary>The close reached 98 % of the upper Bollinger band.</summary>
    public const string BollingerUpperTouch = "bollinger_upper_touch";

    /// <summary>Says what is wrong with this signal, or null when it can be taken.</summary>
    public FieldError? Defect() => this switch
    {
        _ when !SymbolName.IsValid(Symbol) => new FieldError("symbol", SymbolName.Rule),
        _ when !double.IsFinite(Close) || !double.IsFinite(Level) || !double.IsFinite(Strength) => new FieldError("close, level, strength", "must be finite numbers"),
        _ when !Contracts.Currency.IsMain(Currency) => new FieldError("currency", Contracts.Currency.Rule),
        _ => null,
    };
}
