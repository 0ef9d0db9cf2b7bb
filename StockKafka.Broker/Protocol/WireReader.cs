using System.Buffers.Binary;
using System.Text;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Protocol;

internal delegate T ElementReader<out T>(ref WireReader reader);

/// <summary>
/// Reads the primitive types of the Kafka protocol from one frame. In flexible versions strings, bytes and arrays are compact
/// and structures end with tagged fields; the caller does not need to know which. Every length is checked against the rest
/// of the frame, and the number of array elements in a frame is capped, so memory stays bounded by what was sent.
/// </summary>
/// <exception cref="MalformedFrameException">Thrown by every method for a length or value outside the frame.</exception>
internal ref struct WireReader
{
    /// <summary>No real request comes near; each element costs the broker an object.</summary>
    public const int MaxElements = 1_000_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _frame;
    private readonly ReadOnlySpan<byte> _span;
    private readonly NameCache? _names;
    private int _position;
    private int _elements;

    public WireReader(ReadOnlyMemory<byte> frame, short version, bool flexible, NameCache? names = null)
    {
        _frame = frame;
        _span = frame.Span;
        _names = names;
        Version = version;
        Flexible = flexible;
    }

    /// <summary>Reads a record or a file of the broker's own, which is in the types that are not compact. It has no <see cref="Bytes"/>.</summary>
    public WireReader(ReadOnlySpan<byte> record) => _span = record;

    public short Version { get; }

    public bool Flexible { get; }

    public readonly int Remaining => _span.Length - _position;

    public sbyte Int8() => (sbyte)Take(1)[0];

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public bool Bool() => Take(1)[0] != 0;

    public Guid Uuid() => new(Take(16), bigEndian: true);

    public string String() => NullableString() ?? throw new MalformedFrameException("a string that must not be null is null");

    public string? NullableString()
    {
        var length = Flexible ? CompactLength() : Int16();
        if (length < -1)
        {
            throw new MalformedFrameException($"string length {length}");
        }

        if (length < 0)
        {
            return null;
        }

        var bytes = Take(length);
        return _names is null ? Decode(bytes) : _names.Get(bytes, Decode);
    }

    /// <summary>Bytes or records; null reads as empty.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        var length = Flexible ? CompactLength() : Int32();
        if (length < -1)
        {
            throw new MalformedFrameException($"bytes length {length}");
        }

        if (length <= 0)
        {
            return default;
        }

        var start = _position;
        Take(length);
        return _frame.Slice(start, length);
    }

    /// <summary>One structure: what <paramref name="fields"/> reads, and the tagged fields that end it.</summary>
    public T Structure<T>(ElementReader<T> fields)
    {
        var structure = fields(ref this);
        Tags();
        return structure;
    }

    public T[] Structures<T>(ElementReader<T> fields) => NotNull(NullableStructures(fields));

    public T[]? NullableStructures<T>(ElementReader<T> fields) => NullableArray(fields, tagged: true);

    /// <summary>Topics with a structure for each partition, of which <paramref name="partition"/> reads the fields.</summary>
    public TopicOf<T>[] Topics<T>(ElementReader<T> partition)
    {
        var topics = new TopicOf<T>[ArrayLength()];
        for (var i = 0; i < topics.Length; i++)
        {
            topics[i] = new TopicOf<T>(String(), Structures(partition));
            Tags();
        }

        return topics;
    }

    /// <summary>Topics with nothing but the numbers of partitions.</summary>
    public TopicOf<int>[] Topics() => NotNull(NullableTopics());

    public TopicOf<int>[]? NullableTopics() =>
        NullableStructures(static (ref WireReader r) => new TopicOf<int>(r.String(), r.Int32Array()));

    public T[] Array<T>(ElementReader<T> element) => NotNull(NullableArray(element));

    /// <param name="tagged">Whether the elements are structures, which end with tagged fields.</param>
    public T[]? NullableArray<T>(ElementReader<T> element, bool tagged = false)
    {
        var count = NullableArrayLength();
        if (count <= 0)
        {
            return count < 0 ? null : [];
        }

        var items = new T[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = element(ref this);
            if (tagged)
            {
                Tags();
            }
        }

        return items;
    }

    /// <summary>How many elements follow, for those who read them one by one.</summary>
    public int ArrayLength()
    {
        var count = NullableArrayLength();
        return count >= 0 ? count : throw new MalformedFrameException("an array that must not be null is null");
    }

    public int[] Int32Array() => Array(static (ref WireReader r) => r.Int32());

    public string[] StringArray() => Array(static (ref WireReader r) => r.String());

    /// <summary>Skips the tagged fields that end a structure; does nothing in a version that has none.</summary>
    public void Tags()
    {
        if (!Flexible)
        {
            return;
        }

        for (var left = UnsignedVarint(); left > 0; left--)
        {
            UnsignedVarint();
            var size = UnsignedVarint();
            Take(size > int.MaxValue ? throw new MalformedFrameException("tagged field size") : (int)size);
        }
    }

    public uint UnsignedVarint()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Take(1)[0];
            value |= (uint)(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }

        throw new MalformedFrameException("variable-length integer of more than 5 bytes");
    }

    /// <returns>-1 for null.</returns>
    private int NullableArrayLength()
    {
        var count = Flexible ? CompactLength() : Int32();
        if (count == -1)
        {
            return -1;
        }

        _elements += Math.Max(count, 0);
        return count < 0 || count > Remaining || _elements > MaxElements
            ? throw new MalformedFrameException($"array of {count} elements with {Remaining} bytes left")
            : count;
    }

    private static T[] NotNull<T>(T[]? items) => items ?? throw new MalformedFrameException("an array that must not be null is null");

    private int CompactLength()
    {
        var raw = UnsignedVarint();
        return raw > int.MaxValue ? throw new MalformedFrameException($"length {raw}") : (int)raw - 1;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
        {
            throw new MalformedFrameException($"{count} bytes wanted at {_position}, {Remaining} left");
        }

        var taken = _span.Slice(_position, count);
        _position += count;
        return taken;
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new MalformedFrameException("a string is not UTF-8");
        }
    }
}
