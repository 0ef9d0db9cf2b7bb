using System.Globalization;
using System.Text;
using StockKafka.Platform.Dashboard.Otlp;

namespace StockKafka.Platform.Dashboard.Telemetry;

/// <summary>Reads attributes out of messages that <see cref="MessageCheck"/> has passed. Values are shown as text.</summary>
internal static class Attributes
{
    /// <param name="message">The message that has them.</param>
    /// <param name="field">Number of the field that holds them.</param>
    public static List<string[]> Read(ReadOnlySpan<byte> message, int field)
    {
        var attributes = new List<string[]>();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                attributes.Add(Pair(reader.Bytes));
            }
        }

        return attributes;
    }

    public static string? Find(List<string[]> attributes, string key) => attributes.Find(pair => pair[0] == key)?[1];

    /// <summary>Whether a message has every one of the wanted attributes.</summary>
    public static bool HaveAll(ReadOnlySpan<byte> message, int field, IReadOnlyList<KeyValuePair<string, string>> wanted)
    {
        if (wanted.Count == 0)
        {
            return true;
        }

        var attributes = Read(message, field);
        return wanted.All(each => attributes.Exists(pair => pair[0] == each.Key && pair[1] == each.Value));
    }

    public static string[] Pair(ReadOnlySpan<byte> keyValue)
    {
        string key = string.Empty, value = string.Empty;
        var reader = new WireReader(keyValue);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                key = Encoding.UTF8.GetString(reader.Bytes);
            }
            else if (reader.Field == 2)
            {
                value = Text(reader.Bytes);
            }
        }

        return [key, value];
    }

    /// <summary>An AnyValue as text; lists and maps as JSON shows them, without quotes.</summary>
    public static string Text(ReadOnlySpan<byte> anyValue)
    {
        var text = string.Empty;
        var reader = new WireReader(anyValue);
        while (reader.Next())
        {
            text = reader.Field switch
            {
                1 => Encoding.UTF8.GetString(reader.Bytes),
                2 => reader.Number == 0 ? "false" : "true",
                3 => ((long)reader.Number).ToString(CultureInfo.InvariantCulture),
                4 => reader.Double.ToString(CultureInfo.InvariantCulture),
                5 => $"[{List(reader.Bytes, Text)}]",
                6 => $"{{{List(reader.Bytes, static pair => string.Join(": ", Pair(pair)))}}}",
                7 => Convert.ToBase64String(reader.Bytes),
                _ => text,
            };
        }

        return text;
    }

    private static string List(ReadOnlySpan<byte> message, Show show)
    {
        var items = new List<string>();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                items.Add(show(reader.Bytes));
            }
        }

        return string.Join(", ", items);
    }

    private delegate string Show(ReadOnlySpan<byte> message);
}
