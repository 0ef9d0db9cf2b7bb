using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>A file of bars cannot be read; the message says which and why.</summary>
public sealed class BarFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Bars out of files: <c>.parquet</c>, or anything else as CSV with a header. Columns symbol, date, open, high, low, close, volume.</summary>
public static class BarFile
{
    private const string Columns = "symbol, date, open, high, low, close, volume";

    /// <summary>The newest days of a symbol, oldest first, one row a day; null for a row in which something is missing.</summary>
    /// <param name="path">A file, or several by a pattern such as <c>/data/*.parquet</c>.</param>
    /// <param name="symbol">The symbol.</param>
    /// <param name="days">Rows at most.</param>
    /// <exception cref="BarFileException">There is no such file, or not with these columns.</exception>
    public static List<DailyBar?> Read(string path, string symbol, int days)
    {
        var file = Sql.Literal(path);
        var rows = path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase)
            ? $"read_parquet({file}, union_by_name = true)"
            : $"read_csv({file}, header = true, union_by_name = true)";
        try
        {
            using var connection = new DuckDBConnection("Data Source=:memory:");
            connection.Open();
            var bars = Sql.Query(connection,
                $"""
                SELECT symbol::VARCHAR, try_cast(date AS DATE), try_cast(open AS DOUBLE), try_cast(high AS DOUBLE), try_cast(low AS DOUBLE),
                    try_cast(close AS DOUBLE), try_cast(volume AS BIGINT)
                FROM {rows} WHERE symbol::VARCHAR = $symbol
                QUALIFY row_number() OVER (PARTITION BY try_cast(date AS DATE)) = 1
                ORDER BY 2 DESC LIMIT $days
                """,
                row => Enumerable.Range(0, 7).Any(row.IsDBNull) ? null : BarTable.ReadBar(row), ("symbol", symbol), ("days", days));
            bars.Reverse();
            return bars;
        }
        catch (DuckDBException bad)
        {
            throw new BarFileException($"{path} cannot be read as bars; it must have the columns {Columns}. DuckDB says: {bad.Message.ReplaceLineEndings(" ")}", bad);
        }
    }
}
