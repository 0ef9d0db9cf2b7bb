using System.Text.Json;
using StockKafka.MarketData.Contracts;
using StockKafka.ServiceDefaults.Http;

namespace StockKafka.Api.Ingest;

/// <summary>
/// Reads a quote as the system itself writes it, without allocating. What is written in any other way (another case, escapes,
/// further or doubled properties, wrong types, no JSON) it leaves to the serializer, whose rules and messages are the ones
/// that count: it never refuses by itself, and what it takes the serializer would have taken with the same values.
/// </summary>
internal sealed class QuoteParser
{
    private const int LongestText = 64;
    private const int Required = (1 << 0) | (1 << 1) | (1 << 5) | (1 << 6);

    private readonly TextTable _texts = new();

    /// <summary>Reads one quote; false when the serializer has to.</summary>
    public bool TryParse(ReadOnlySpan<byte> json, out QuoteRow row)
    {
        row = default;
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && TryReadObject(ref reader, ref row);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return false; // InvalidOperationException: a text that is no UTF-8.
        }
    }

    private bool TryReadObject(ref Utf8JsonReader reader, ref QuoteRow row)
    {
        var seen = 0;
        string? symbol = null, source = null, runId = null, producerId = null, currency = null;
        double price = 0;
        double? change = null, changeRate = null;
        long? volume = null, sequence = null;
        DateTimeOffset timestamp = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = PropertyOf(ref reader);
            if (property < 0 || (seen & (1 << property)) != 0 || !reader.Read())
            {
                return false;
            }

            seen |= 1 << property;
            var read = property switch
            {
                0 => TryText(ref reader, out symbol),
                1 => TryNumber(ref reader, out price),
                2 => TryOptionalNumber(ref reader, out change),
                3 => TryOptionalNumber(ref reader, out changeRate),
                4 => TryOptionalWhole(ref reader, out volume),
                5 => TryText(ref reader, out source),
                6 => reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out timestamp) && MomentConverter.HasOffset(reader.ValueSpan),
                7 => TryText(ref reader, out runId),
                8 => TryText(ref reader, out producerId),
                9 => TryOptionalWhole(ref reader, out sequence),
                _ => TryText(ref reader, out currency),
            };
            if (!read)
            {
                return false;
            }
        }

        if (reader.TokenType != JsonTokenType.EndObject || (seen & Required) != Required || reader.Read())
        {
            return false;
        }

        row = new(symbol!, price, change, changeRate, volume, source!, timestamp.UtcDateTime, runId, producerId, sequence, currency);
        return true;
    }

    private static int PropertyOf(ref Utf8JsonReader reader) => reader.ValueIsEscaped ? -1 : reader.ValueSpan.Length switch
    {
        5 => reader.ValueSpan.SequenceEqual("price"u8) ? 1 : reader.ValueSpan.SequenceEqual("runId"u8) ? 7 : -1,
        6 => reader.ValueSpan.SequenceEqual("symbol"u8) ? 0
            : reader.ValueSpan.SequenceEqual("source"u8) ? 5
            : reader.ValueSpan.SequenceEqual("change"u8) ? 2
            : reader.ValueSpan.SequenceEqual("volume"u8) ? 4 : -1,
        8 => reader.ValueSpan.SequenceEqual("sequence"u8) ? 9 : reader.ValueSpan.SequenceEqual("currency"u8) ? 10 : -1,
        9 => reader.ValueSpan.SequenceEqual("timestamp"u8) ? 6 : -1,
        10 => reader.ValueSpan.SequenceEqual("changeRate"u8) ? 3 : reader.ValueSpan.SequenceEqual("producerId"u8) ? 8 : -1,
        _ => -1,
    };

    private bool TryText(ref Utf8JsonReader reader, out string? text)
    {
        text = null;
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > LongestText)
        {
            return false;
        }

        Span<char> characters = stackalloc char[LongestText];
        text = _texts.Get(characters[..reader.CopyString(characters)]);
        return true;
    }

    private static bool TryNumber(ref Utf8JsonReader reader, out double value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out value);
    }

    private static bool TryOptionalNumber(ref Utf8JsonReader reader, out double? value)
    {
        var read = TryNumber(ref reader, out var number);
        value = number;
        return read;
    }

    private static bool TryOptionalWhole(ref Utf8JsonReader reader, out long? value)
    {
        var number = 0L;
        var read = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number);
        value = number;
        return read;
    }
}
