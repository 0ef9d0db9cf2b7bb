namespace StockKafka.MarketData.Contracts;

/// <summary>The topics and headers that the parts of the system agree on. Keys are symbols, values UTF-8 JSON.</summary>
public static class Topics
{
    /// <summary>Quotes of every source but KIS.</summary>
    public const string YFinanceQuotes = "yfinance-stock-data";

    /// <summary>Quotes of Korea Investment &amp; Securities.</summary>
    public const string KisQuotes = "kis-stock-data";

    /// <summary>Daily bars.</summary>
    public const string DailyBars = "daily-bars";

    /// <summary>What the scanner found.</summary>
    public const string WatchlistSignals = "watchlist-signals";

    /// <summary>Messages that could not be read, with the reason in <see cref="ReasonHeader"/>.</summary>
    public const string DeadLetter = "stock-data-dead-letter";

    /// <summary>The consumer group that writes the store.</summary>
    public const string IngestGroup = "stockkafka-ingest";

    /// <summary>Header: where the data comes from.</summary>
    public const string SourceHeader = "source";

    /// <summary>Header: the load run that a message belongs to.</summary>
    public const string RunIdHeader = "run-id";

    /// <summary>Header of a dead letter: why it was refused.</summary>
    public const string ReasonHeader = "reason";

    /// <summary>Header of a dead letter: topic, partition and offset it came from.</summary>
    public const string OriginHeader = "origin";

    /// <summary>Every topic that ingest reads.</summary>
    public static IReadOnlyList<string> Ingested { get; } = [YFinanceQuotes, KisQuotes, DailyBars, WatchlistSignals];

    /// <summary>The quote topic of a source.</summary>
    public static string ForSource(string source) => source == "kis" ? KisQuotes : YFinanceQuotes;
}
