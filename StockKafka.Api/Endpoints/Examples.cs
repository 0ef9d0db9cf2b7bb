using StockKafka.MarketData.Contracts;

namespace StockKafka.Api.Endpoints;

/// <summary>What the OpenAPI document shows: real rows of July 2025.</summary>
internal static class Examples
{
    public static readonly DateOnly Day = new(2025, 7, 23);

    public static readonly DailyBar Bar = new("AMZN", Day, 228.47, 228.79, 227.09, 228.29, 28_294_900, Currency.Usd);

    public static readonly Listing Listing = new("AMZN", "Amazon.com Inc. Common Stock", 2_457_048_601_076, "Consumer Discretionary", Currency.Usd);

    public static readonly Quote Quote = new()
    {
        Symbol = "AMZN", Price = 228.29, Change = 0.82, ChangeRate = 0.36, Volume = 28_294_900, Source = "yfinance",
        Timestamp = new(2025, 7, 23, 20, 0, 0, TimeSpan.Zero), Currency = Currency.Usd,
    };

    public static readonly WatchlistSignal Signal = new(
        "AMZN", Day, WatchlistSignal.BollingerUpperTouch, 228.29, 231.4, 0.9866, 1, "Consumer Discretionary", Currency.Usd);

    public const string ListingsCsv = "symbol,name,market_cap,sector,currency\nAMZN,Amazon.com Inc. Common Stock,2457048601076,Consumer Discretionary,USD\n";

    public const string BarsCsv = "symbol,date,open,high,low,close,volume,currency\nAMZN,2025-07-23,228.47,228.79,227.09,228.29,28294900,USD\n";
}
