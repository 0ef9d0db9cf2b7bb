using System.Text.Json;
using System.Text.Json.Serialization;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>A moment in JSON must have its offset: without one it would be another moment in each time zone that it is read in.</summary>
public sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>Whether a moment as JSON has it ends with <c>Z</c> or an offset.</summary>
    public static bool HasOffset(ReadOnlySpan<byte> text) => text is [.., (byte)'Z'] or [.., (byte)'+' or (byte)'-', _, _, (byte)':', _, _];

    /// <inheritdoc />
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var moment)
            && (reader.HasValueSequence || reader.ValueIsEscaped ? HasOffset(Text(ref reader)) : HasOffset(reader.ValueSpan))
            ? moment
            : throw new JsonException("a moment with its offset such as 2025-07-23T15:00:00Z is needed");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        Span<byte> text = new byte[reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length];
        return text[..reader.CopyString(text)];
    }
}
