using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>Every quote that was applied.</summary>
public sealed class QuoteTable(MarketStore store)
{
    private const string Columns = "symbol, price, change, change_rate, volume, source, timestamp, run_id, producer_id, sequence, currency";

    private const string NewestRows =
        """
        SELECT max(rowid) FROM quotes JOIN (SELECT symbol, max(timestamp) AS timestamp FROM quotes GROUP BY symbol) USING (symbol, timestamp)
        GROUP BY symbol
        """;

    /// <summary>The newest quote of a symbol, or null.</summary>
    public Task<Quote?> LatestAsync(string symbol, CancellationToken cancellationToken) =>
        store.ReadAsync(connection => Sql.Query(connection,
            $"SELECT {Columns} FROM quotes WHERE symbol = $symbol ORDER BY timestamp DESC, rowid DESC LIMIT 1",
            ReadQuote, ("symbol", symbol)).FirstOrDefault(), cancellationToken);

    /// <summary>The newest quote of each symbol; of several with the same time the one stored last.</summary>
    public Task<List<Quote>> LatestOfAllAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(connection => Sql.Query(connection, $"SELECT {Columns} FROM quotes WHERE rowid IN ({NewestRows})", ReadQuote), cancellationToken);

    /// <summary>Takes out quotes from before <paramref name="cutoff"/>, but never the newest of a symbol.</summary>
    /// <returns>How many were taken out.</returns>
    public Task<int> DeleteBeforeAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => store.WriteAsync(
        connection => Sql.Execute(connection, $"DELETE FROM quotes WHERE timestamp < $cutoff AND rowid NOT IN ({NewestRows})", ("cutoff", cutoff.UtcDateTime)),
        cancellationToken);

    internal static void Append(DuckDBConnection connection, List<QuoteRow> quotes)
    {
        using var appender = connection.CreateAppender("quotes");
        foreach (ref readonly var quote in CollectionsMarshal.AsSpan(quotes))
        {
            appender.CreateRow().AppendValue(quote.Symbol).AppendValue(quote.Price).AppendValue(quote.Change)
                .AppendValue(quote.ChangeRate).AppendValue(quote.Volume).AppendValue(quote.Source).AppendValue(quote.Timestamp)
                .AppendValue(quote.RunId).AppendValue(quote.ProducerId).AppendValue(quote.Sequence).AppendValue(quote.Currency).EndRow();
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
        Currency = row.NullableString(10),
    };
}
