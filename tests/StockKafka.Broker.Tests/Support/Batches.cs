using System.Buffers.Binary;
using System.Text;
using StockKafka.Broker.Log;

namespace StockKafka.Broker.Tests.Support;

/// <summary>Record batches as a client would send them.</summary>
internal static class Batches
{
    public static byte[] Plain(int records = 1, int valueSize = 10, long timestamp = 1_000)
    {
        var builder = new RecordBatchBuilder(timestamp);
        for (var i = 0; i < records; i++)
        {
            builder.Add(Encoding.UTF8.GetBytes($"key-{i}"), new byte[valueSize]);
        }

        return builder.Build();
    }

    /// <param name="records">A null value is a tombstone.</param>
    public static byte[] Keyed(params (string Key, string? Value)[] records)
    {
        var builder = new RecordBatchBuilder(1_000);
        foreach (var (key, value) in records)
        {
            builder.Add(Encoding.UTF8.GetBytes(key), value is null ? null : Encoding.UTF8.GetBytes(value));
        }

        return builder.Build();
    }

    /// <summary>Two records, the second without a key.</summary>
    public static byte[] LastWithoutKey()
    {
        byte[] batch = [.. Plain(), 0x0c, 0, 0, 2, 1, 1, 0]; // length, attributes, time, offset 1, key and value null, headers
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(8), batch.Length - RecordBatch.Prefix);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(23), 1);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(57), 2);
        RecordBatch.WriteCrc(batch);
        return batch;
    }

    public static byte[] Transactional(long producerId, short epoch, int baseSequence, int records = 1) =>
        Idempotent(producerId, epoch, baseSequence, records, RecordBatch.TransactionalBit);

    public static byte[] Idempotent(long producerId, short epoch, int baseSequence, int records = 1, short attributes = 0)
    {
        var batch = Plain(records);
        BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(21), attributes);
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(43), producerId);
        BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(51), epoch);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(53), baseSequence);
        RecordBatch.WriteCrc(batch);
        return batch;
    }
}
