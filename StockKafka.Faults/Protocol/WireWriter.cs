using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace StockKafka.Faults.Protocol;

/// <summary>Writes one frame, in the types of its version; see <see cref="WireReader"/>.</summary>
internal sealed class WireWriter(short version, bool flexible)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public short Version => version;

    public bool Flexible => flexible;

    /// <summary>For fields that came with a later version.</summary>
    /// <returns>Null in a version before <paramref name="first"/>.</returns>
    public WireWriter? Since(short first) => version >= first ? this : null;

    public void Raw(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    public void Int8(byte value) => Raw([value]);

    public void Int16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_buffer.GetSpan(2), value);
        _buffer.Advance(2);
    }

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Error(KafkaError error) => Int16((short)error);

    public void String(string? value)
    {
        var bytes = value is null ? [] : Encoding.UTF8.GetBytes(value);
        var length = value is null ? -1 : bytes.Length;
        if (flexible)
        {
            UnsignedVarint((uint)(length + 1));
        }
        else
        {
            Int16(checked((short)length));
        }

        Raw(bytes);
    }

    /// <param name="count">How many elements, or bytes, the caller writes next; -1 for null.</param>
    public void ArrayLength(int count)
    {
        if (flexible)
        {
            UnsignedVarint((uint)(count + 1));
        }
        else
        {
            Int32(count);
        }
    }

    /// <summary>An empty set of tagged fields; nothing in a version that has none.</summary>
    public void Tags()
    {
        if (flexible)
        {
            Int8(0);
        }
    }

    /// <summary>What was written, as it is.</summary>
    public byte[] ToBytes() => _buffer.WrittenSpan.ToArray();

    /// <summary>What was written, with its length filled in at the start.</summary>
    public byte[] ToFrame()
    {
        var frame = ToBytes();
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - RequestHeader.LengthSize);
        return frame;
    }

    private void UnsignedVarint(uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Int8((byte)(value | 0x80));
        }

        Int8((byte)value);
    }
}
