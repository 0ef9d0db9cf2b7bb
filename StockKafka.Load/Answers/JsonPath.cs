using System.Globalization;
using System.Text;
using StockKafka.Load.Notation;

namespace StockKafka.Load.Answers;

/// <summary>
/// A place in a JSON document that must be there, and optionally the value it must have: <c>items[0].symbol</c>,
/// <c>status=Healthy</c>, <c>[0]</c>. Looked up by reading, without building the document.
/// </summary>
internal sealed class JsonPath
{
    private readonly (byte[]? Member, int Index)[] _steps;
    private readonly byte[]? _value;

    private JsonPath((byte[]?, int)[] steps, byte[]? value) => (_steps, _value) = (steps, value);

    /// <exception cref="UsageException">It is no path.</exception>
    public static JsonPath Parse(string option, string text)
    {
        var equals = text.IndexOf('=');
        var path = equals < 0 ? text : text[..equals];
        List<(byte[]?, int)> steps = [];
        foreach (var part in path.Split('.'))
        {
            var bracket = part.IndexOf('[') is var found and >= 0 ? found : part.Length;
            if (bracket > 0)
            {
                steps.Add((Encoding.UTF8.GetBytes(part[..bracket]), 0));
            }

            var indexes = part[bracket..];
            while (indexes.Length > 0)
            {
                var close = indexes.IndexOf(']');
                if (indexes[0] != '[' || close < 2 || !int.TryParse(indexes[1..close], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                {
                    throw Refused(option, text);
                }

                steps.Add((null, index));
                indexes = indexes[(close + 1)..];
            }

            if (part.Length == 0)
            {
                throw Refused(option, text);
            }
        }

        return new([.. steps], equals < 0 ? null : Encoding.UTF8.GetBytes(text[(equals + 1)..]));
    }

    /// <summary>Looks the place up in one document after the other.</summary>
    public JsonPathReader NewReader() => new(_steps, _value);

    /// <inheritdoc cref="JsonPathReader.End"/>
    public bool IsIn(ReadOnlySpan<byte> document)
    {
        var reader = NewReader();
        reader.Begin();
        reader.Take(document);
        return reader.End();
    }

    private static UsageException Refused(string option, string text) =>
        new($"{option}: '{text}' is no path into JSON; write e.g. {option} \"items[0].symbol\" or {option} \"status=Healthy\"");
}
