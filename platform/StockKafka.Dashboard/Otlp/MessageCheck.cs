namespace StockKafka.Platform.Dashboard.Otlp;

/// <summary>
/// Goes through a whole message once before anything of it is kept, so that a broken request changes nothing and what is
/// kept can be read later without asking again.
/// </summary>
internal static class MessageCheck
{
    /// <summary>Messages within messages; a value in a list takes three of them.</summary>
    public const int MostNesting = 100;

    /// <summary>Null where all is well, otherwise what is wrong, in a sentence.</summary>
    public static string? Fault(ReadOnlySpan<byte> message, MessageSchema schema, int nesting = 0)
    {
        if (nesting > MostNesting)
        {
            return $"The message is nested more than {MostNesting} deep.";
        }

        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (schema.Find(reader.Field) is not { } field)
            {
                continue;
            }

            if (reader.Type != field.Type && !IsPacked(reader, field))
            {
                return $"The field '{field.Name}' is of another type than OTLP says.";
            }

            if ((field.Kind == FieldKind.TraceId && reader.Bytes.Length is not (0 or 16)) || (field.Kind == FieldKind.SpanId && reader.Bytes.Length is not (0 or 8)))
            {
                return $"The field '{field.Name}' must have {(field.Kind == FieldKind.TraceId ? 16 : 8)} bytes.";
            }

            if (field.Message is { } inner && Fault(reader.Bytes, inner, nesting + 1) is { } fault)
            {
                return fault;
            }
        }

        return reader.IsBroken ? "The body is not a Protocol Buffers message, or is cut off." : null;
    }

    private static bool IsPacked(in WireReader reader, FieldSchema field) =>
        field.Repeated && reader.Type == WireType.Bytes && field.Type switch
        {
            WireType.Fixed64 => reader.Bytes.Length % sizeof(ulong) == 0,
            WireType.Varint => reader.Bytes.IsEmpty || reader.Bytes[^1] < 0x80,
            _ => false,
        };
}
