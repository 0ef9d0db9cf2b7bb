namespace StockKafka.MarketData.Contracts;

/// <summary>One trading day of one symbol; prices in <paramref name="Currency"/>, volume in shares.</summary>
/// <param name="Symbol">Ticker.</param>
/// <param name="Date">The exchange's day.</param>
/// <param name="Open">First price.</param>
/// <param name="High">Highest price.</param>
/// <param name="Low">Lowest price.</param>
/// <param name="Close">Last price.</param>
/// <param name="Volume">Shares traded.</param>
/// <param name="Currency">Code of ISO 4217; null when it is not known. On its way in it may be a minor unit, such as GBp.</param>
/// <param name="Splits">On its way in: what splits its source named with it; its prices and volume are adjusted for those after its day. Null for none.</param>
public sealed record DailyBar(
    string Symbol, DateOnly Date, double Open, double High, double Low, double Close, long Volume, string? Currency = null, IReadOnlyList<StockSplit>? Splits = null)
{
    /// <summary>The bar as it is stored: the symbol in its one form, prices in a currency instead of a minor unit of it.</summary>
    public DailyBar Canonical() => this with
    {
        Symbol = SymbolName.Canonical(Symbol),
        Open = Contracts.Currency.InMain(Open, Currency), High = Contracts.Currency.InMain(High, Currency),
        Low = Contracts.Currency.InMain(Low, Currency), Close = Contracts.Currency.InMain(Close, Currency),
        Currency = Contracts.Currency.Of(Currency),
    };

    /// <summary>The newest bars that no bar in another currency stands between; bars of an unknown currency go with any.</summary>
    /// <param name="bars">Of one symbol, oldest first.</param>
    public static List<DailyBar> OfOneCurrency(List<DailyBar> bars)
    {
        var currency = bars.FindLast(bar => bar.Currency is not null)?.Currency;
        return bars[(bars.FindLastIndex(bar => bar.Currency is not null && bar.Currency != currency) + 1)..];
    }

    /// <summary>The day that it is where each day begins first, at UTC+14: of a later one no exchange can have a bar.</summary>
    public static DateOnly Newest(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime.AddHours(14));

    /// <summary>Says what is wrong with this bar, or null when it can be taken.</summary>
    /// <param name="today">A bar of a later day is refused.</param>
    public FieldError? Defect(DateOnly today) => this switch
    {
        _ when !SymbolName.IsValid(Symbol) => new FieldError("symbol", SymbolName.Rule, Symbol),
        _ when Date > today => new FieldError("date", "lies in the future", $"{Date:yyyy-MM-dd}"),
        _ when Date.Year < 1900 => new FieldError("date", "lies before 1900", $"{Date:yyyy-MM-dd}"),
        _ when !IsPrice(Open) => new FieldError("open", "must be a price above 0"),
        _ when !IsPrice(High) => new FieldError("high", "must be a price above 0"),
        _ when !IsPrice(Low) => new FieldError("low", "must be a price above 0"),
        _ when !IsPrice(Close) => new FieldError("close", "must be a price above 0"),
        _ when Low > High => new FieldError("low", "is above high"),
        _ when Low > Open => new FieldError("low", "is above open"),
        _ when Low > Close => new FieldError("low", "is above close"),
        _ when High < Open => new FieldError("high", "is below open"),
        _ when High < Close => new FieldError("high", "is below close"),
        { Volume: < 0 } => new FieldError("volume", "must not be negative"),
        _ when !Contracts.Currency.IsMain(Currency) => new FieldError("currency", Contracts.Currency.Rule, Currency),
        { Splits: { } splits } when splits.Any(split => split is not { IsPossible: true }) => new FieldError("splits", "a ratio must lie between 0.000001 and 1000000, and not be 1"),
        _ => null,
    };

    private static bool IsPrice(double value) => value is > 0 and < 1e9;
}
