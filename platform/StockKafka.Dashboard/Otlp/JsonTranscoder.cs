using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StockKafka.Platform.Dashboard.Otlp;

/// <summary>
/// Writes OTLP's JSON form as its binary form, so that there is one decoder for both. JSON as the specification "OTLP/HTTP, JSON
/// Protobuf Encoding" says: names in lower camel case, ids in hexadecimal digits, 64-bit numbers as text or numbers, unknown names skipped.
/// </summary>
internal static class JsonTranscoder
{
    // A length is written before what it counts is known, so it always takes this many bytes; a varint may be longer than needed.
    private const int LengthBytes = 4;

    /// <exception cref="JsonException">The text is not JSON, or a value is not of its field's type.</exception>
    public static ReadOnlyMemory<byte> ToBinary(ReadOnlySpan<byte> json, MessageSchema schema)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MessageCheck.MostNesting });
        var output = new GrowingBuffer(json.Length);
        Advance(ref reader);
        WriteMessage(ref reader, schema, output);
        return !reader.Read() ? output.Written : throw new JsonException("There is more than one value.");
    }

    private static void WriteMessage(ref Utf8JsonReader reader, MessageSchema schema, GrowingBuffer output)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject, "an object");
        while (Advance(ref reader) != JsonTokenType.EndObject)
        {
            var field = reader.ValueIsEscaped ? schema.Find(Encoding.UTF8.GetBytes(reader.GetString()!)) : schema.Find(reader.ValueSpan);
            Advance(ref reader);
            if (field is null)
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.StartArray && field.Repeated)
            {
                while (Advance(ref reader) != JsonTokenType.EndArray)
                {
                    WriteField(ref reader, field, output);
                }
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                WriteField(ref reader, field, output);
            }
        }
    }

    private static void WriteField(ref Utf8JsonReader reader, FieldSchema field, GrowingBuffer output)
    {
        output.Varint(((ulong)field.Number << 3) | (ulong)field.Type);
        try
        {
            switch (field.Kind)
            {
                case FieldKind.Message:
                    var start = output.Reserve(LengthBytes);
                    WriteMessage(ref reader, field.Message!, output);
                    output.FillLength(start, LengthBytes);
                    break;
                case FieldKind.Text:
                    output.Delimited(Encoding.UTF8.GetBytes(reader.GetString() ?? string.Empty));
                    break;
                case FieldKind.Bytes:
                    output.Delimited(reader.GetBytesFromBase64());
                    break;
                case FieldKind.TraceId or FieldKind.SpanId:
                    output.Delimited(Convert.FromHexString(reader.GetString() ?? string.Empty));
                    break;
                case FieldKind.Boolean:
                    output.Varint(reader.GetBoolean() ? 1UL : 0UL);
                    break;
                case FieldKind.Varint:
                    output.Varint((ulong)Integer(ref reader));
                    break;
                case FieldKind.Zigzag:
                    var value = Integer(ref reader);
                    output.Varint((ulong)((value << 1) ^ (value >> 63)));
                    break;
                case FieldKind.Fixed32:
                    output.Fixed32((uint)Integer(ref reader));
                    break;
                case FieldKind.Fixed64:
                    output.Fixed64((ulong)Integer(ref reader));
                    break;
                default:
                    output.Fixed64(BitConverter.DoubleToUInt64Bits(Real(ref reader)));
                    break;
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or OverflowException)
        {
            throw new JsonException($"The value of '{field.Name}' is not of its type.", exception);
        }
    }

    private static long Integer(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return reader.TryGetInt64(out var number) ? number : (long)reader.GetUInt64();
        }

        var text = reader.GetString()!;
        return long.TryParse(text, CultureInfo.InvariantCulture, out var signed) ? signed : (long)ulong.Parse(text, CultureInfo.InvariantCulture);
    }

    private static double Real(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? double.Parse(reader.GetString()!, CultureInfo.InvariantCulture) : reader.GetDouble();

    private static JsonTokenType Advance(ref Utf8JsonReader reader) => reader.Read() ? reader.TokenType : throw new JsonException("The text ends too early.");

    private static void Expect(bool condition, string what)
    {
        if (!condition)
        {
            throw new JsonException($"There is a value where {what} is expected.");
        }
    }

    /// <summary>Bytes that grow, and whose middle can be filled in later.</summary>
    private sealed class GrowingBuffer(int expected)
    {
        private byte[] _bytes = new byte[Math.Max(256, expected)];
        private int _length;

        public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

        public int Reserve(int count)
        {
            Take(count);
            return _length;
        }

        public void FillLength(int start, int width)
        {
            var length = (uint)(_length - start);
            for (var i = 0; i < width; i++)
            {
                _bytes[start - width + i] = (byte)((length & 0x7f) | (i < width - 1 ? 0x80u : 0));
                length >>= 7;
            }
        }

        public void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                Take(1)[0] = (byte)(value | 0x80);
            }

            Take(1)[0] = (byte)value;
        }

        public void Fixed32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);

        public void Fixed64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

        public void Delimited(ReadOnlySpan<byte> bytes)
        {
            Varint((ulong)bytes.Length);
            bytes.CopyTo(Take(bytes.Length));
        }

        private Span<byte> Take(int count)
        {
            if (_bytes.Length - _length < count)
            {
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
            }

            _length += count;
            return _bytes.AsSpan(_length - count, count);
        }
    }
}
