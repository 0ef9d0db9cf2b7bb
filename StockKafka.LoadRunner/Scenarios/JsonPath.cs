using System.Globalization;
using System.Text;
using System.Text.Json;
using StockKafka.LoadRunner.CommandLine;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// A place in a JSON document that must be there, and optionally the value it must have: <c>items[0].symbol</c>,
/// <c>status=Healthy</c>, <c>[0]</c>. Looked up by reading, without building the document.
/// </summary>
sealed class JsonPath
{
    readonly (byte[]? Member, int Index)[] _steps;
    readonly byte[]? _value;

    JsonPath((byte[]?, int)[] steps, byte[]? value) => (_steps, _value) = (steps, value);

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

    /// <summary>Whether the document is whole and has the place, with the value if one is wanted.</summary>
    public bool IsIn(ReadOnlySpan<byte> document)
    {
        try
        {
            var reader = new Utf8JsonReader(document);
            if (!reader.Read() || !Find(ref reader))
            {
                return false;
            }

            var right = _value is null || IsValue(ref reader);
            while (reader.Read())
            {
                // To the end: a document that is cut off is not the right answer.
            }

            return right;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    bool Find(ref Utf8JsonReader reader)
    {
        foreach (var (member, index) in _steps)
        {
            if (!(member is null ? ToElement(ref reader, index) : ToMember(ref reader, member)))
            {
                return false;
            }
        }

        return true;
    }

    static bool ToMember(ref Utf8JsonReader reader, byte[] member)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(member);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    static bool ToElement(ref Utf8JsonReader reader, int index)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
        {
            if (at == index)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    bool IsValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.ValueTextEquals(_value),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null => reader.ValueSpan.SequenceEqual(_value),
        _ => false,
    };

    static UsageException Refused(string option, string text) =>
        new($"{option}: '{text}' is no path into JSON; write e.g. {option} \"items[0].symbol\" or {option} \"status=Healthy\"");
}
