using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Import;

/// <summary>
/// The fields of a row by their position in the list of columns asked for. Each column has a type, and no value is guessed: what
/// is not of the type is refused with the column's name, in whatever kind of file it stands.
/// </summary>
internal abstract class FieldReader(string[] columns)
{
    /// <summary>The columns of a file of bars.</summary>
    public static readonly string[] BarColumns = ["symbol", "date", "open", "high", "low", "close", "volume"];

    /// <summary>The column, after the others, that any file may have or lack.</summary>
    public const string CurrencyColumn = "currency";

    private readonly char[] _date = new char[40];

    /// <summary>The bar of a row with <see cref="BarColumns"/> and <see cref="CurrencyColumn"/>.</summary>
    /// <exception cref="FormatException">A value is not of its column's type.</exception>
    public DailyBar Bar() => new DailyBar(Symbol(0), Date(1), Number(2), Number(3), Number(4), Number(5), Whole(6), Optional(7)).Canonical();

    /// <summary>A text that may be missing: null for an empty field, and where the file has no such column.</summary>
    public string? Optional(int column) => !Has(column) || IsEmpty(column) ? null : Text(column);

    public bool IsEmpty(int column) => Span(column).IsEmpty;

    public string Symbol(int column) => SymbolName.Canonical(Text(column));

    public string Text(int column)
    {
        var span = Span(column);
        if (!Utf8.IsValid(span))
        {
            throw new FormatException($"{columns[column]}: '{Shorten(span)}' is not UTF-8; save the file in that encoding");
        }

        return span.IndexOf("\uFFFD"u8) < 0 ? String(column)
            : throw new FormatException($"{columns[column]}: '{Shorten(span)}' holds U+FFFD, which stands for what was lost when the file was written");
    }

    public DateOnly Date(int column)
    {
        var span = Span(column);
        return span.Length <= _date.Length && Ascii.ToUtf16(span, _date, out var length) == OperationStatus.Done
            && WrittenDate.TryRead(_date.AsSpan(0, length), out var date) ? date : throw Bad(column, WrittenDate.Forms);
    }

    public double Number(int column) =>
        double.TryParse(Span(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Bad(column, "a number");

    public long Whole(int column) =>
        decimal.TryParse(Span(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value == decimal.Truncate(value) && value is >= long.MinValue and <= long.MaxValue
            ? (long)value
            : throw Bad(column, "a whole number");

    /// <summary>Whether the file has the column; only <see cref="CurrencyColumn"/> may be missing.</summary>
    protected virtual bool Has(int column) => true;

    /// <summary>The field as it stands in the file.</summary>
    /// <exception cref="FormatException">The row has no such field.</exception>
    protected abstract ReadOnlySpan<byte> Span(int column);

    /// <summary>The same as a text.</summary>
    protected virtual string String(int column) => Encoding.UTF8.GetString(Span(column));

    private FormatException Bad(int column, string expected) => new($"{columns[column]}: '{Shorten(Span(column))}' is not {expected}");

    private static string Shorten(ReadOnlySpan<byte> field)
    {
        var text = Encoding.UTF8.GetString(field);
        return text.Length > 40 ? text[..40] + "…" : text;
    }
}
