using System.Globalization;
using System.Runtime.CompilerServices;
using CsvHelper;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Import;

/// <summary>The file cannot be read at all, for example because a column is missing.</summary>
public sealed class UnreadableFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reads the two CSV files of the system, row by row; a bad row is reported and does not end the reading.</summary>
public sealed class CsvFile(Stream body) : IDisposable
{
    private readonly CsvReader _csv = CsvReader.Create(body, new CsvReaderOptions
    {
        Separator = ',',
        TrackLineNumbers = true,
        TrimWhitespace = true,
        TrimInsideQuotes = true,
        // No value of these files spans lines: a quote that is never closed then spoils one row, not the rest of the file.
        AllowLineBreaksInQuotes = false,
        MaxRecordSize = 64 * 1024,
    });

    private readonly List<RowError> _errors = [];
    private long _read;
    private long _rejected;

    /// <summary>What became of the rows; complete once reading has ended.</summary>
    public ImportResult Result(long stored) => new(_read, stored, _rejected, _errors);

    /// <summary>Daily bars: columns symbol, date (ISO), open, high, low, close, volume.</summary>
    /// <exception cref="UnreadableFileException">The header lacks a column.</exception>
    public IAsyncEnumerable<DailyBar> BarsAsync(DateOnly today, CancellationToken cancellationToken) => RowsAsync(
        ["symbol", "date", "open", "high", "low", "close", "volume"],
        row => new DailyBar(row.Text(0), row.Date(1), row.Number(2), row.Number(3), row.Number(4), row.Number(5), row.Whole(6)),
        bar => bar.Defect(today), cancellationToken);

    /// <summary>Listings: columns symbol, name, market_cap (USD, may be empty), sector (may be empty).</summary>
    /// <exception cref="UnreadableFileException">The header lacks a column.</exception>
    public IAsyncEnumerable<Listing> ListingsAsync(CancellationToken cancellationToken) => RowsAsync(
        ["symbol", "name", "market_cap", "sector"],
        row => new Listing(row.Text(0), row.Text(1), row.IsEmpty(2) ? null : row.Number(2), row.IsEmpty(3) ? null : row.Text(3)),
        listing => listing.Defect(), cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _csv.Dispose();

    private async IAsyncEnumerable<T> RowsAsync<T>(string[] columns, Func<Row, T> parse, Func<T, string?> defect,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var row = new Row(_csv, columns, await ColumnIndexesAsync(columns, cancellationToken).ConfigureAwait(false));
        while (await ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _read++;
            if (TryParse(row, parse, defect, out var parsed))
            {
                yield return parsed;
            }
        }
    }

    private bool TryParse<T>(Row row, Func<Row, T> parse, Func<T, string?> defect, out T parsed)
    {
        string? reason;
        try
        {
            parsed = parse(row);
            reason = defect(parsed);
        }
        catch (FormatException bad)
        {
            parsed = default!;
            reason = bad.Message;
        }

        if (reason is null)
        {
            return true;
        }

        _rejected++;
        if (_errors.Count < ImportResult.MaxErrors)
        {
            _errors.Add(new(_csv.LineNumber, reason));
        }

        return false;
    }

    private async Task<int[]> ColumnIndexesAsync(string[] columns, CancellationToken cancellationToken)
    {
        try
        {
            await _csv.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CsvHelper.CsvFormatException bad)
        {
            throw new UnreadableFileException($"The first line cannot be read: {bad.Message}", bad);
        }

        var indexes = Array.ConvertAll(columns, column => _csv.TryGetFieldIndex(column, out var index) ? index : -1);
        var missing = columns.Where((_, position) => indexes[position] < 0).ToArray();
        return missing.Length == 0
            ? indexes
            : throw new UnreadableFileException(
                $"Column {string.Join(", ", missing)} is missing; the first line must name {string.Join(", ", columns)}.");
    }

    private async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _csv.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CsvHelper.CsvFormatException bad)
        {
            throw new UnreadableFileException($"Line {bad.LineNumber} cannot be read, and nothing after it was: {bad.Message}", bad);
        }
    }

    /// <summary>The fields of the current row by their position in the list of columns asked for.</summary>
    private sealed class Row(CsvReader csv, string[] columns, int[] indexes)
    {
        public bool IsEmpty(int column) => Span(column).IsEmpty;

        public string Text(int column)
        {
            Span(column);
            return csv.GetString(indexes[column]);
        }

        public DateOnly Date(int column) =>
            DateOnly.TryParseExact(Text(column), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : throw Bad(column, "a date such as 2025-07-23");

        public double Number(int column) =>
            double.TryParse(Span(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                ? value
                : throw Bad(column, "a number");

        public long Whole(int column) =>
            decimal.TryParse(Span(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && value == decimal.Truncate(value) && value is >= long.MinValue and <= long.MaxValue
                ? (long)value
                : throw Bad(column, "a whole number");

        private ReadOnlySpan<byte> Span(int column) => indexes[column] < csv.FieldCount
            ? csv.GetSpan(indexes[column])
            : throw new FormatException($"{columns[column]}: the row ends before this column");

        private FormatException Bad(int column, string expected)
        {
            var text = Text(column);
            return new($"{columns[column]}: '{(text.Length > 40 ? text[..40] + "…" : text)}' is not {expected}");
        }
    }
}
