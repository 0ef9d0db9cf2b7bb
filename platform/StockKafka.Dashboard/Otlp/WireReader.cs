using System.Buffers.Binary;

namespace StockKafka.Platform.Dashboard.Otlp;

internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>Reads the fields of one Protocol Buffers message from memory, without copying ("Encoding", protobuf.dev).</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the present field.</summary>
    public int Field { get; private set; }

    public WireType Type { get; private set; }

    /// <summary>The value of a field that is a number: a varint, or the bits of a fixed one.</summary>
    public ulong Number { get; private set; }

    /// <summary>The value of a field that is text, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>True where reading ended because the message is broken.</summary>
    public bool IsBroken { get; private set; }

    public readonly double Double => BitConverter.UInt64BitsToDouble(Number);

    /// <summary>Goes to the next field; false at the end, and where the message is broken.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty || !Varint(out var tag) || tag >> 3 is 0 or > int.MaxValue)
        {
            IsBroken |= !_rest.IsEmpty;
            return false;
        }

        Field = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        var read = Type switch
        {
            WireType.Varint => ReadVarint(),
            WireType.Fixed64 => Fixed(sizeof(ulong)),
            WireType.Fixed32 => Fixed(sizeof(uint)),
            WireType.Bytes => Delimited(),
            _ => false, // Groups, which no current message uses.
        };
        IsBroken |= !read;
        return read;
    }

    /// <summary>The next number of a packed field's bytes.</summary>
    public static bool TryTakeFixed64(ref ReadOnlySpan<byte> packed, out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(packed, out value))
        {
            return false;
        }

        packed = packed[sizeof(ulong)..];
        return true;
    }

    /// <summary>As <see cref="TryTakeFixed64"/>, of variable length.</summary>
    public static bool TryTakeVarint(ref ReadOnlySpan<byte> packed, out ulong value)
    {
        var reader = new WireReader(packed);
        if (!reader.Varint(out value))
        {
            return false;
        }

        packed = reader._rest;
        return true;
    }

    private bool ReadVarint()
    {
        var read = Varint(out var value);
        Number = value;
        return read;
    }

    private bool Varint(out ulong value)
    {
        const int MostBytes = 10;
        value = 0;
        for (var i = 0; i < MostBytes && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private bool Fixed(int length)
    {
        if (_rest.Length < length)
        {
            return false;
        }

        Number = length == sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(_rest) : BinaryPrimitives.ReadUInt64LittleEndian(_rest);
        _rest = _rest[length..];
        return true;
    }

    private bool Delimited()
    {
        if (!Varint(out var length) || length > (ulong)_rest.Length)
        {
            return false;
        }

        Bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }
}
