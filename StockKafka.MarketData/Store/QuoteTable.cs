using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>Every quote that was applied.</summary>
public sealed class QuoteTable(MarketStore store)
{
    private const string Columns = "symbol, price, change, change_rate, volume, source, timestamp, run_id, producer_id, sequence";

    /// <summary>The newest quote of a symbol, or null.</summary>
    public Task<Quote?> LatestAsync(string symbol, CancellationToken cancellationToken) =>
        store.ReadAsync(connection => Sql.Query(connection,
            $"SELECT {Columns} FROM quotes WHERE symbol = $symbol ORDER BY timestamp DESC LIMIT 1",
            ReadQuote, ("symbol", symbol)).FirstOrDefault(), cancellationToken);

    /// <summary>The newest quote of each symbol.</summary>
    public Task<List<Quote>> LatestOfAllAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(connection => Sql.Query(connection,
            $"SELECT {Columns} FROM quotes QUALIFY row_number() OVER (PARTITION BY symbol ORDER BY timestamp DESC) = 1",
            ReadQuote), cancellationToken);

    internal static void Append(DuckDBConnection connection, IReadOnlyCollection<Quote> quotes)
    {
        using var appender = connection.CreateAppender("quotes");
        foreach (var quote in quotes)
        {
            appender.CreateRow().AppendValue(quote.Symbol).AppendValue(quote.Price).AppendValue(quote.Change)
                .AppendValue(quote.ChangeRate).AppendValue(quote.Volume).AppendValue(quote.Source)
                .AppendValue(quote.Timestamp.UtcDateTime).AppendValue(quote.RunId).AppendValue(quote.ProducerId)
                .AppendValue(quote.Sequence).EndRow();
        }
    }

    private static Quote ReadQuote(DuckDBDataReader row) => new()
    {
        Symbol = row.GetString(0),
        Price = row.GetDouble(1),
        Change = row.NullableDouble(2),
        ChangeRate = row.NullableDouble(3),
        Volume = row.NullableLong(4),
        Source = row.GetString(5),
        Timestamp = new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(6), DateTimeKind.Utc)),
        RunId = row.NullableString(7),
        ProducerId = row.NullableString(8),
        Sequence = row.NullableLong(9),
    };
}
