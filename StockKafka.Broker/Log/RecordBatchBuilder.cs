using System.Buffers;
using System.Buffers.Binary;

namespace StockKafka.Broker.Log;

/// <summary>Builds an uncompressed batch of the broker's own records, for its internal logs and for transaction markers.</summary>
internal sealed class RecordBatchBuilder(long timestamp)
{
    private readonly ArrayBufferWriter<byte> _records = new();
    private int _count;

    public int Count => _count;

    public int Size => RecordBatch.HeaderLength + _records.WrittenCount;

    /// <param name="value">Null makes the record a tombstone.</param>
    public void Add(ReadOnlySpan<byte> key, byte[]? value)
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write((ReadOnlySpan<byte>)[0]); // attributes
        WriteVarint(body, 0); // timestamp delta
        WriteVarint(body, _count);
        WriteVarint(body, key.Length);
        body.Write(key);
        WriteVarint(body, value?.Length ?? -1);
        body.Write((ReadOnlySpan<byte>)value);
        WriteVarint(body, 0); // headers
        WriteVarint(_records, body.WrittenCount);
        _records.Write(body.WrittenSpan);
        _count++;
    }

    public byte[] Build() => Build(attributes: 0, RecordBatch.NoProducerId, producerEpoch: -1);

    /// <summary>A batch that belongs to a producer; the broker's own batches carry no sequence.</summary>
    public byte[] Build(short attributes, long producerId, short producerEpoch)
    {
        var batch = new byte[Size];
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(8), batch.Length - RecordBatch.Prefix);
        batch[16] = RecordBatch.SupportedMagic;
        BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(21), attributes);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(23), _count - 1);
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(27), timestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(35), timestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(43), producerId);
        BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(51), producerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(53), -1);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(57), _count);
        _records.WrittenSpan.CopyTo(batch.AsSpan(RecordBatch.HeaderLength));
        RecordBatch.WriteCrc(batch);
        return batch;
    }

    private static void WriteVarint(ArrayBufferWriter<byte> to, long value)
    {
        var raw = (ulong)((value << 1) ^ (value >> 63));
        do
        {
            to.Write((ReadOnlySpan<byte>)[(byte)(raw < 0x80 ? raw : raw | 0x80)]);
            raw >>= 7;
        }
        while (raw != 0);
    }
}
