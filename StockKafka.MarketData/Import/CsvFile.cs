using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Import;

/// <summary>The file cannot be read at all, for example because a column is missing.</summary>
public sealed class UnreadableFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Reads the two CSV files of the system (RFC 4180), row by row; a bad row is reported and does not end the reading. A value in
/// quotes may go over several lines; a quote that is never closed, or closed in the middle of a value, spoils its line only.
/// </summary>
public sealed class CsvFile : IDisposable
{
    private const string OtherSeparators = ";\t|";

    /// <summary>What people take for CSV, by how it starts (RFC 1952; PKWARE's APPNOTE, which workbooks are packed by; Parquet's format).</summary>
    private static readonly (string Start, string What)[] Binaries =
        [("\u001f", "packed with gzip: unpack it first"), ("PK\u0003\u0004", "a workbook or a ZIP archive: save it as CSV"), ("PAR1", "Parquet: export it as CSV")];

    private readonly CsvReader _csv;
    private readonly List<RowError> _errors = [];
    private CsvMalformedRecord? _broken;
    private long _read;
    private long _rejected;

    /// <summary>Reads from a stream, which it disposes.</summary>
    /// <param name="body">The file.</param>
    /// <param name="encoding">Its encoding; UTF-8 when none is given. A byte order mark of UTF-16 or UTF-32 counts more.</param>
    public CsvFile(Stream body, Encoding? encoding = null) => _csv = CsvReader.Create(body, Options with
    {
        Encoding = encoding,
        OnMalformedRecord = record => _broken =
            record.Reason is CsvMalformedReason.UnterminatedQuote or CsvMalformedReason.TextAfterClosingQuote && record.RawRecord.AsSpan().ContainsAny('\r', '\n')
                ? record : _broken,
    });

    private static CsvReaderOptions Options { get; } = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        TrimWhitespace = true,
        TrimInsideQuotes = true,
        MaxRecordSize = 64 * 1024,
    };

    /// <summary>What became of the rows; complete once reading has ended.</summary>
    public ImportResult Result(long stored) => new(_read, stored, _rejected, _errors);

    /// <summary>Daily bars: columns symbol, date (<see cref="WrittenDate.Forms"/>), open, high, low, close, volume, and currency, which may be missing.</summary>
    /// <param name="today">A bar of a later day is refused.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="symbol">Only this symbol: rows of others are not even counted.</param>
    /// <exception cref="UnreadableFileException">The header lacks a column.</exception>
    public IAsyncEnumerable<DailyBar> BarsAsync(DateOnly today, CancellationToken cancellationToken, string? symbol = null) => RowsAsync(
        FieldReader.BarColumns, row => row.Bar(), bar => bar.Defect(today), row => symbol is null || row.Symbol(0) == symbol, cancellationToken);

    /// <summary>Listings: columns symbol, name, market_cap and sector, which may be empty, and currency, which may be missing: USD for the market cap then.</summary>
    /// <exception cref="UnreadableFileException">The header lacks a column.</exception>
    public IAsyncEnumerable<Listing> ListingsAsync(CancellationToken cancellationToken) => RowsAsync(
        ["symbol", "name", "market_cap", "sector"],
        row => new Listing(row.Symbol(0), row.Text(1), row.IsEmpty(2) ? null : row.Number(2), row.Optional(3), row.Optional(4)).Canonical(),
        listing => listing.Defect(), _ => true, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _csv.Dispose();

    private async IAsyncEnumerable<T> RowsAsync<T>(string[] columns, Func<FieldReader, T> parse, Func<T, FieldError?> defect, Func<FieldReader, bool> isWanted,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var indexes = await ColumnIndexesAsync(columns, cancellationToken).ConfigureAwait(false);
        var row = new CsvRow(_csv, [.. columns, FieldReader.CurrencyColumn], indexes, _csv.Headers.Count);
        while (await ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_broken is { } broken)
            {
                _broken = null;
                using var lines = CsvReader.Create(Encoding.UTF8.GetBytes(broken.RawRecord), Options with { HasHeader = false, AllowLineBreaksInQuotes = false });
                var line = row.Over(lines);
                while (lines.Read())
                {
                    if (TryParse(line, broken.LineNumber + lines.LineNumber - 1, parse, defect, isWanted, out var rescued))
                    {
                        yield return rescued;
                    }
                }
            }
            else if (TryParse(row, _csv.LineNumber, parse, defect, isWanted, out var parsed))
            {
                yield return parsed;
            }
        }
    }

    private bool TryParse<T>(CsvRow row, long line, Func<FieldReader, T> parse, Func<T, FieldError?> defect, Func<FieldReader, bool> isWanted, out T parsed)
    {
        string? reason;
        parsed = default!;
        try
        {
            if (!isWanted(row))
            {
                return false;
            }

            row.RequireWidth();
            parsed = parse(row);
            reason = defect(parsed)?.ToString();
        }
        catch (FormatException bad)
        {
            reason = bad.Message;
        }

        _read++;
        if (reason is null)
        {
            return true;
        }

        _rejected++;
        if (_errors.Count < ImportResult.MaxErrors)
        {
            _errors.Add(new(line, reason));
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

        var named = string.Join(", ", columns);
        if (_csv.Headers is [var only] && only.AsSpan().IndexOfAny(OtherSeparators) is >= 0 and var other)
        {
            var separator = only[other] == '\t' ? "a tab" : $"'{only[other]}'";
            throw new UnreadableFileException($"The separator is {separator}; a comma must stand between the columns: {named}.");
        }

        var missing = columns.Where(column => !_csv.TryGetFieldIndex(column, out _)).ToArray();
        if (missing.Length > 0)
        {
            if (Binaries.FirstOrDefault(binary => _csv.Headers is [var first, ..] && first.StartsWith(binary.Start, StringComparison.Ordinal)) is (not null, var what))
            {
                throw new UnreadableFileException($"The file is {what}; it must be text whose first line names {named}.");
            }

            throw new UnreadableFileException($"Column {string.Join(", ", missing)} is missing; the first line must name {named}.");
        }

        string[] all = [.. columns, FieldReader.CurrencyColumn];
        var doubled = all.Where(column => _csv.Headers.Count(header => header.AsSpan().Trim().Equals(column, StringComparison.OrdinalIgnoreCase)) > 1).ToArray();
        return doubled.Length == 0
            ? Array.ConvertAll(all, column => _csv.TryGetFieldIndex(column, out var index) ? index : -1)
            : throw new UnreadableFileException($"Column {string.Join(", ", doubled)} is named more than once; leave one of them.");
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
}
