using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol.Messages;

namespace StockKafka.Broker.Protocol;

/// <summary>
/// Writes one response into a pooled buffer. Records are not copied into it: <see cref="Records"/> notes which part of a log
/// file belongs where, and <see cref="Server.ResponseSender"/> streams it from there, so a fetch of any size costs a few
/// hundred bytes here.
/// </summary>
internal sealed class WireWriter : IDisposable
{
    private const int InitialSize = 512;
    private const int FrameLengthSize = 4;
    private const int MaxKept = 4096;

    private readonly List<(int Position, LogSlice Slice)> _records = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialSize);

    public short Version { get; private set; }

    public bool Flexible { get; private set; }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    /// <summary>Where in <see cref="WrittenMemory"/> each part of a log file is to be inserted, in order.</summary>
    public IReadOnlyList<(int Position, LogSlice Slice)> Insertions => _records;

    /// <summary>Starts a frame; the version decides how strings, bytes and arrays are written from here on.</summary>
    public void Begin(int correlationId, short version, bool flexible, bool flexibleHeader)
    {
        Version = version;
        Flexible = flexible;
        Int32(0);
        Int32(correlationId);
        if (flexibleHeader)
        {
            Raw(0);
        }
    }

    /// <summary>Fills in the length at the start of the frame.</summary>
    public void End()
    {
        long total = Length - FrameLengthSize;
        foreach (var (_, slice) in _records)
        {
            total += slice.Length;
        }

        BinaryPrimitives.WriteInt32BigEndian(_buffer, checked((int)total));
    }

    public void Int8(sbyte value) => Raw((byte)value);

    public void Bool(bool value) => Raw(value ? (byte)1 : (byte)0);

    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Grow(2), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Grow(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Grow(8), value);

    public void Uuid(Guid value) => value.TryWriteBytes(Grow(16), bigEndian: true, out _);

    public void Error(KafkaError error) => Int16((short)error);

    public void String(string? value)
    {
        var length = value is null ? -1 : Encoding.UTF8.GetByteCount(value);
        if (Flexible)
        {
            UnsignedVarint((uint)(length + 1));
        }
        else
        {
            Int16(checked((short)length));
        }

        if (length > 0)
        {
            Encoding.UTF8.GetBytes(value, Grow(length));
        }
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        BytesLength(value.Length);
        value.CopyTo(Grow(value.Length));
    }

    /// <summary>Records from a log file; an empty slice is written as length 0, never as null.</summary>
    public void Records(in LogSlice slice)
    {
        BytesLength(slice.Length);
        if (slice.Length > 0)
        {
            _records.Add((Length, slice));
        }
    }

    /// <summary>For fields that came with a later version.</summary>
    /// <returns>Null in a version before <paramref name="version"/>.</returns>
    public WireWriter? Since(short version) => Version >= version ? this : null;

    /// <summary>How long the client must wait before it asks again, which is never.</summary>
    public void ThrottleTime() => Int32(0);

    /// <summary>An array of structures: what <paramref name="fields"/> writes of each, and the tagged fields that end it.</summary>
    public void Structures<T>(IReadOnlyCollection<T> items, Action<WireWriter, T> fields)
    {
        ArrayLength(items.Count);
        foreach (var item in items)
        {
            fields(this, item);
            Tags();
        }
    }

    /// <summary>Topics with a structure for each partition, of which <paramref name="partition"/> writes the fields.</summary>
    public void Topics<T>(IReadOnlyCollection<TopicOf<T>> topics, Action<WireWriter, T> partition)
    {
        ArrayLength(topics.Count);
        foreach (var topic in topics)
        {
            String(topic.Name);
            Structures(topic.Partitions, partition);
            Tags();
        }
    }

    public void Topics(IReadOnlyCollection<TopicOf<PartitionError>> topics) => Topics(topics, static (w, partition) =>
    {
        w.Int32(partition.Index);
        w.Error(partition.Error);
    });

    public void Int32Array(ReadOnlySpan<int> items)
    {
        ArrayLength(items.Length);
        foreach (var item in items)
        {
            Int32(item);
        }
    }

    public void NullArray() => ArrayLength(-1);

    /// <summary>An empty set of tagged fields; nothing in a version that has none.</summary>
    public void Tags()
    {
        if (Flexible)
        {
            Raw(0);
        }
    }

    public void UnsignedVarint(uint value)
    {
        while (value >= 0x80)
        {
            Raw((byte)(value | 0x80));
            value >>= 7;
        }

        Raw((byte)value);
    }

    /// <summary>Makes it ready for the next frame. A buffer that one large answer needed is not kept.</summary>
    public void Reset()
    {
        ReleaseRecords();
        Length = 0;
        if (_buffer.Length > MaxKept)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
        }
    }

    public void Dispose()
    {
        ReleaseRecords();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void ReleaseRecords()
    {
        foreach (var (_, slice) in _records)
        {
            slice.Release();
        }

        _records.Clear();
    }

    private void BytesLength(int length)
    {
        if (Flexible)
        {
            UnsignedVarint((uint)length + 1);
        }
        else
        {
            Int32(length);
        }
    }

    /// <param name="count">How many elements the caller writes next; -1 for null.</param>
    public void ArrayLength(int count)
    {
        if (Flexible)
        {
            UnsignedVarint((uint)(count + 1));
        }
        else
        {
            Int32(count);
        }
    }

    private void Raw(byte value) => Grow(1)[0] = value;

    private Span<byte> Grow(int count)
    {
        if (_buffer.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + count));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var span = _buffer.AsSpan(Length, count);
        Length += count;
        return span;
    }
}
