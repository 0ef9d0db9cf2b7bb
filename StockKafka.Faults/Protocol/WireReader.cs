using System.Buffers.Binary;
using System.Text;

namespace StockKafka.Faults.Protocol;

/// <summary>A frame that is not what its API and version should look like. It is passed on as it is.</summary>
internal sealed class MalformedFrameException(string what) : Exception(what);

/// <summary>
/// Walks over one frame. In flexible versions strings, bytes and arrays are compact and structures end with tagged fields. Every length is
/// checked against the rest of the frame. Source: the protocol guide of Apache Kafka, and KIP-482 for the compact types.
/// </summary>
/// <exception cref="MalformedFrameException">Thrown by every method for what lies outside the frame.</exception>
internal ref struct WireReader(ReadOnlySpan<byte> frame, short version, bool flexible)
{
    private const int MaxVarintShift = 28;

    private readonly ReadOnlySpan<byte> _frame = frame;

    public short Version { get; } = version;

    public bool Flexible { get; } = flexible;

    public int Position { get; private set; }

    public byte Int8() => Take(1)[0];

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public Guid Uuid() => new(Take(16), bigEndian: true);

    public string? String()
    {
        var length = Flexible ? CompactLength() : Int16();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length));
    }

    public void SkipString() => Skip(Math.Max(0, Flexible ? CompactLength() : Int16()));

    public void SkipBytes() => Skip(Math.Max(0, Flexible ? CompactLength() : Int32()));

    /// <returns>The number of elements; 0 for null.</returns>
    public int ArrayLength()
    {
        var count = Math.Max(0, Flexible ? CompactLength() : Int32());
        return count <= _frame.Length - Position ? count : throw new MalformedFrameException($"array of {count} elements at {Position}");
    }

    public void SkipInt32Array() => Skip(checked(ArrayLength() * 4));

    public void SkipTags()
    {
        if (!Flexible)
        {
            return;
        }

        for (var count = UnsignedVarint(); count > 0; count--)
        {
            UnsignedVarint();
            var size = UnsignedVarint();
            Skip(size <= int.MaxValue ? (int)size : throw new MalformedFrameException($"tagged field of {size} bytes"));
        }
    }

    public uint UnsignedVarint()
    {
        uint value = 0;
        for (var shift = 0; shift <= MaxVarintShift; shift += 7)
        {
            var next = Int8();
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new MalformedFrameException($"number without an end at {Position}");
    }

    public void Skip(int count) => Take(count);

    private int CompactLength()
    {
        var raw = UnsignedVarint();
        return raw <= int.MaxValue ? (int)raw - 1 : throw new MalformedFrameException($"length {raw}");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _frame.Length - Position)
        {
            throw new MalformedFrameException($"{count} bytes at {Position} of {_frame.Length}");
        }

        var taken = _frame.Slice(Position, count);
        Position += count;
        return taken;
    }
}
