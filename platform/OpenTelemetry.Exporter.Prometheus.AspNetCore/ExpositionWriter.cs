using System.Buffers;
using System.Globalization;
using System.Text;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Writes lines of the text formats: escaped, numbers without culture, UTF-8.</summary>
internal sealed class ExpositionWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64 * 1024);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public ExpositionWriter Raw(ReadOnlySpan<byte> text)
    {
        _bytes.Write(text);
        return this;
    }

    public ExpositionWriter Raw(string text)
    {
        Encoding.UTF8.GetBytes(text, _bytes);
        return this;
    }

    /// <summary>The text of a HELP line: backslash and line feed are escaped; OpenMetrics escapes the quote too.</summary>
    public ExpositionWriter Help(string text, ExpositionFormat format) => format == ExpositionFormat.OpenMetrics ? Value(text) : Escaped(text, quotes: false);

    /// <summary>The value of a label, between its quotes.</summary>
    public ExpositionWriter Value(string text) => Escaped(text, quotes: true);

    public ExpositionWriter Number(long number)
    {
        var span = _bytes.GetSpan(20);
        number.TryFormat(span, out var written, provider: CultureInfo.InvariantCulture);
        _bytes.Advance(written);
        return this;
    }

    public ExpositionWriter Number(double number)
    {
        if (!double.IsFinite(number))
        {
            return Raw(double.IsNaN(number) ? "NaN"u8 : number > 0 ? "+Inf"u8 : "-Inf"u8);
        }

        var span = _bytes.GetSpan(32);
        number.TryFormat(span, out var written, "R", CultureInfo.InvariantCulture);
        _bytes.Advance(written);
        return this;
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
