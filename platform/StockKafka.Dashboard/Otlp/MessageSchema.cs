using System.Text;

namespace StockKafka.Platform.Dashboard.Otlp;

internal enum FieldKind
{
    Message,
    Text,

    /// <summary>Bytes; in JSON as Base64.</summary>
    Bytes,

    /// <summary>16 bytes, or none; in JSON as hexadecimal digits.</summary>
    TraceId,

    /// <summary>8 bytes, or none; in JSON as hexadecimal digits.</summary>
    SpanId,
    Varint,

    /// <summary>A varint whose sign is in its lowest bit.</summary>
    Zigzag,
    Fixed32,
    Fixed64,
    Double,
    Boolean,
}

/// <summary>A field: its number in the binary form, its name in JSON, and for a message what it holds.</summary>
internal sealed record FieldSchema(int Number, string Name, FieldKind Kind, Func<MessageSchema>? Holds = null, bool Repeated = false)
{
    public byte[] JsonName { get; } = Encoding.UTF8.GetBytes(Name);

    public MessageSchema? Message => Kind == FieldKind.Message ? Holds!() : null;

    public WireType Type => Kind switch
    {
        FieldKind.Varint or FieldKind.Zigzag or FieldKind.Boolean => WireType.Varint,
        FieldKind.Fixed32 => WireType.Fixed32,
        FieldKind.Fixed64 or FieldKind.Double => WireType.Fixed64,
        _ => WireType.Bytes,
    };
}

/// <summary>The fields of a message that are known here; others are skipped.</summary>
internal sealed class MessageSchema
{
    private readonly FieldSchema?[] _byNumber;

    public MessageSchema(params FieldSchema[] fields)
    {
        Fields = fields;
        _byNumber = new FieldSchema?[fields.Max(field => field.Number) + 1];
        foreach (var field in fields)
        {
            _byNumber[field.Number] = field;
        }
    }

    public IReadOnlyList<FieldSchema> Fields { get; }

    public FieldSchema? Find(int number) => number < _byNumber.Length ? _byNumber[number] : null;

    public FieldSchema? Find(ReadOnlySpan<byte> jsonName)
    {
        foreach (var field in Fields)
        {
            if (jsonName.SequenceEqual(field.JsonName))
            {
                return field;
            }
        }

        return null;
    }
}
