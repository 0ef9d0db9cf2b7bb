using System.Buffers;
using System.Globalization;
using System.Text;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Writes lines of the text formats: escaped, numbers without culture, UTF-8. Its memory is rented, and grows as needed.</summary>
internal sealed class ExpositionWriter : IDisposable
{
    private const int LongestNumber = 32;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Clear() => _length = 0;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    public ExpositionWriter Raw(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
        return this;
    }

    public ExpositionWriter Raw(string text)
    {
        _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));
        return this;
    }

    /// <summary>The text of a HELP line: backslash and line feed are escaped; OpenMetrics escapes the quote too.</summary>
    public ExpositionWriter Help(string text, ExpositionFormat format) => format == ExpositionFormat.OpenMetrics ? Value(text) : Escaped(text, quotes: false);

    /// <summary>The value of a label, between its quotes.</summary>
    public ExpositionWriter Value(string text) => Escaped(text, quotes: true);

    public ExpositionWriter Number(long number)
    {
        number.TryFormat(Room(LongestNumber), out var written, provider: CultureInfo.InvariantCulture);
        _length += written;
        return this;
    }

    public ExpositionWriter Number(double number)
    {
        if (!double.IsFinite(number))
        {
            return Raw(double.IsNaN(number) ? "NaN"u8 : number > 0 ? "+Inf"u8 : "-Inf"u8);
        }

        number.TryFormat(Room(LongestNumber), out var written, "R", CultureInfo.InvariantCulture);
        _length += written;
        return this;
    }

    /// <summary>A bucket's bound; OpenMetrics wants a decimal point in it: 1.0, not 1.</summary>
    public ExpositionWriter Bound(double bound, ExpositionFormat format)
    {
        var from = _length;
        Number(bound);
        return format == ExpositionFormat.OpenMetrics && double.IsFinite(bound) && _bytes.AsSpan(from, _length - from).IndexOfAny((byte)'.', (byte)'E') < 0 ? Raw(".0"u8) : this;
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, _length + size));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(_length);
    }

    private ExpositionWriter Escaped(string text, bool quotes)
    {
        if (text.AsSpan().IndexOfAny('\\', '\n', '"') < 0)
        {
            return Raw(text);
        }

        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return Raw(quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped);
    }
}
