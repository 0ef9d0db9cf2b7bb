namespace StockKafka.MarketData.Contracts;

/// <summary>One trading day of one symbol; prices in USD, volume in shares.</summary>
public sealed record DailyBar(string Symbol, DateOnly Date, double Open, double High, double Low, double Close, long Volume)
{
    /// <summary>The day that it is where each day begins first, at UTC+14: of a later one no exchange can have a bar.</summary>
    public static DateOnly Newest(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime.AddHours(14));

    /// <summary>Says what is wrong with this bar, or null when it can be taken.</summary>
    /// <param name="today">A bar of a later day is refused.</param>
    public string? Defect(DateOnly today) => this switch
    {
        _ when !SymbolName.IsValid(Symbol) => $"symbol '{Symbol}': {SymbolName.Rule}",
        _ when Date > today => $"date {Date:yyyy-MM-dd}: lies in the future",
        _ when Date.Year < 1900 => $"date {Date:yyyy-MM-dd}: lies before 1900",
        _ when !IsPrice(Open) => "open: must be a price above 0",
        _ when !IsPrice(High) => "high: must be a price above 0",
        _ when !IsPrice(Low) => "low: must be a price above 0",
        _ when !IsPrice(Close) => "close: must be a price above 0",
        _ when Low > High => "low: is above high",
        _ when Low > Open => "low: is above open",
        _ when Low > Close => "low: is above close",
        _ when High < Open => "high: is below open",
        _ when High < Close => "high: is below close",
        { Volume: < 0 } => "volume: must not be negative",
        _ => null,
    };

    private static bool IsPrice(double value) => value is > 0 and < 1e9;
}
