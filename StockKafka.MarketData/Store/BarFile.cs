using System.IO.Compression;
using System.Text;
using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Import;

namespace StockKafka.MarketData.Store;

/// <summary>A file of bars cannot be read; the message says which and why.</summary>
public sealed class BarFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Bars out of files: <c>.parquet</c>, or anything else as CSV with a header (packed when it ends with <c>.gz</c>). Both are read by the same rules.
/// </summary>
public static class BarFile
{
    private static readonly string Columns = string.Join(", ", FieldReader.BarColumns);

    /// <summary>The days of a symbol, oldest first; of two rows of a day the later one counts, in files in the order of their names.</summary>
    /// <param name="path">A file, or several by a pattern such as <c>/data/*.parquet</c>.</param>
    /// <param name="symbol">The symbol.</param>
    /// <param name="today">A bar of a later day is refused.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The bars, how many rows of the symbol were refused, and of the first hundred the file, line and reason.</returns>
    /// <exception cref="BarFileException">There is no such file, or not with these columns.</exception>
    public static async Task<(IReadOnlyCollection<DailyBar> Bars, int Refused, IReadOnlyList<string> Reasons)> ReadAsync(
        string path, string symbol, DateOnly today, CancellationToken cancellationToken)
    {
        var bars = new SortedDictionary<DateOnly, DailyBar>();
        var (refused, reasons) = (0L, new List<string>());
        foreach (var file in Files(path))
        {
            var (read, result) = file.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase)
                ? ReadParquet(file, symbol, today)
                : await ReadCsvAsync(file, symbol, today, cancellationToken).ConfigureAwait(false);
            foreach (var bar in read)
            {
                bars[bar.Date] = bar;
            }

            refused += result.Rejected;
            reasons.AddRange(result.Errors.Take(ImportResult.MaxErrors - reasons.Count).Select(error => $"{Path.GetFileName(file)}, line {error.Line}: {error.Reason}"));
        }

        return (bars.Values, (int)refused, reasons);
    }

    private static List<string> Files(string path)
    {
        using var connection = Open();
        var files = Sql.Query(connection, "SELECT file FROM glob($path) ORDER BY file", row => row.GetString(0), ("path", path));
        return files.Count > 0 ? files : throw new BarFileException($"{path} cannot be read as bars: No files found that match it.");
    }

    private static async Task<(List<DailyBar> Bars, ImportResult Result)> ReadCsvAsync(string file, string symbol, DateOnly today, CancellationToken cancellationToken)
    {
        try
        {
            Stream stream = File.OpenRead(file);
            using var csv = new CsvFile(file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
            var bars = await csv.BarsAsync(today, cancellationToken, symbol).ToListAsync(cancellationToken).ConfigureAwait(false);
            return (bars, csv.Result(bars.Count));
        }
        catch (Exception bad) when (bad is UnreadableFileException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new BarFileException($"{file} cannot be read as bars; it must have the columns {Columns}. {bad.Message}", bad);
        }
    }

    private static (List<DailyBar> Bars, ImportResult Result) ReadParquet(string file, string symbol, DateOnly today)
    {
        try
        {
            using var connection = Open();
            var rows = $"read_parquet({Sql.Literal(file)}, file_row_number = true)";
            var all = Sql.Query(connection, $"DESCRIBE SELECT * FROM {rows}", row => row.GetString(0));
            string[] columns = [.. FieldReader.BarColumns, .. all.Where(column => column.Equals(FieldReader.CurrencyColumn, StringComparison.OrdinalIgnoreCase))];
            RequireTypes(file, Sql.Query(connection, $"DESCRIBE SELECT {string.Join(", ", columns)} FROM {rows}", row => (row.GetString(0), row.GetString(1))));
            var (bars, errors, read) = (new List<DailyBar>(), new List<RowError>(), 0L);
            var fields = string.Join(", ", columns.Select(column => $"coalesce(trim({column}::VARCHAR), '')"));
            foreach (var (line, row) in Sql.Query(connection, $"SELECT file_row_number, {fields} FROM {rows} WHERE upper(trim(symbol::VARCHAR)) = $symbol ORDER BY 1",
                row => (row.GetInt64(0) + 1, TextRow.Of(row, columns.Length)), ("symbol", symbol)))
            {
                read++;
                if (Reason(row, today, out var bar) is { } reason)
                {
                    errors.Add(new(line, reason));
                }
                else
                {
                    bars.Add(bar!);
                }
            }

            return (bars, new(read, bars.Count, errors.Count, errors));
        }
        catch (DuckDBException bad)
        {
            throw new BarFileException($"{file} cannot be read as bars; it must have the columns {Columns}. DuckDB says: {bad.Message.ReplaceLineEndings(" ")}", bad);
        }
    }

    /// <summary>A Parquet file has types of its own: one that has lost what was written must not be taken for another.</summary>
    private static void RequireTypes(string file, List<(string Column, string Type)> columns)
    {
        foreach (var (column, type) in columns)
        {
            var expected = column.ToLowerInvariant() switch
            {
                "symbol" or FieldReader.CurrencyColumn => type == "VARCHAR" || type.StartsWith("ENUM", StringComparison.Ordinal) ? null : "text",
                "date" => type is "VARCHAR" or "DATE" || (type.StartsWith("TIMESTAMP", StringComparison.Ordinal) && !type.Contains("ZONE", StringComparison.Ordinal))
                    ? null : "a date or text; a moment of a time zone no longer tells the exchange's day",
                _ => type is "VARCHAR" or "DOUBLE" or "FLOAT" || type.Contains("INT", StringComparison.Ordinal) || type.StartsWith("DECIMAL", StringComparison.Ordinal)
                    ? null : "a number",
            };
            if (expected is not null)
            {
                throw new BarFileException($"{file} cannot be read as bars: column {column} is {type}; it must be {expected}.");
            }
        }
    }

    private static string? Reason(TextRow row, DateOnly today, out DailyBar? bar)
    {
        bar = null;
        try
        {
            bar = row.Bar();
            return bar.Defect(today)?.ToString();
        }
        catch (FormatException bad)
        {
            return bad.Message;
        }
    }

    private static DuckDBConnection Open()
    {
        var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        return connection;
    }

    /// <summary>The values of a row as texts.</summary>
    private sealed class TextRow(byte[][] values) : FieldReader([.. BarColumns, CurrencyColumn])
    {
        public static TextRow Of(DuckDBDataReader row, int columns) => new([.. Enumerable.Range(1, columns).Select(column => Encoding.UTF8.GetBytes(row.GetString(column)))]);

        protected override bool Has(int column) => column < values.Length;

        protected override ReadOnlySpan<byte> Span(int column) => values[column];
    }
}
