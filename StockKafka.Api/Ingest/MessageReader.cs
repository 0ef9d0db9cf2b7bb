using System.Text.Json;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.Ingest;

/// <summary>Turns messages into rows of a batch.</summary>
internal static class MessageReader
{
    /// <summary>Adds the message's content to <paramref name="batch"/>.</summary>
    /// <returns>Why the message cannot be taken, or null when it was.</returns>
    public static string? Read(string topic, byte[]? value, DateTimeOffset now, IngestBatch batch)
    {
        if (value is null)
        {
            return "the message has no value";
        }

        try
        {
            return topic switch
            {
                Topics.DailyBars => Add(batch.Bars, JsonSerializer.Deserialize(value, MarketDataJson.Default.DailyBar),
                    bar => bar.Defect(DateOnly.FromDateTime(now.UtcDateTime))),
                Topics.WatchlistSignals => Add(batch.Signals, JsonSerializer.Deserialize(value, MarketDataJson.Default.WatchlistSignal),
                    signal => SymbolName.IsValid(signal.Symbol) ? null : $"symbol: {SymbolName.Rule}"),
                _ => Add(batch.Quotes, JsonSerializer.Deserialize(value, MarketDataJson.Default.Quote), quote => quote.Defect(now)),
            };
        }
        catch (JsonException bad)
        {
            return bad.Message;
        }
    }

    private static string? Add<T>(List<T> rows, T? row, Func<T, string?> defect)
    {
        if (row is null)
        {
            return "the message is the JSON value null";
        }

        if (defect(row) is { } reason)
        {
            return reason;
        }

        rows.Add(row);
        return null;
    }
}
