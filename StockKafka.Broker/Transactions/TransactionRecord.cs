using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace StockKafka.Broker.Transactions;

/// <summary>
/// How the state of a transactional id is written as a record: as in Apache Kafka's own transaction log (TransactionLogKey and
/// TransactionLogValue version 0).
/// </summary>
static class TransactionRecord
{
    private const short Version = 0;

    public static byte[] Key(string transactionalId)
    {
        var bytes = new byte[4 + Encoding.UTF8.GetByteCount(transactionalId)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, Version);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(2), checked((short)(bytes.Length - 4)));
        Encoding.UTF8.GetBytes(transactionalId, bytes.AsSpan(4));
        return bytes;
    }

    public static byte[] Value(TransactionSnapshot snapshot)
    {
        using var stream = new MemoryStream();
        Int16(stream, Version);
        Int64(stream, snapshot.ProducerId);
        Int16(stream, snapshot.Epoch);
        Int32(stream, snapshot.TimeoutMs);
        stream.WriteByte((byte)snapshot.Status);
        var topics = snapshot.Partitions.GroupBy(partition => partition.Topic).ToArray();
        Int32(stream, topics.Length);
        foreach (var topic in topics)
        {
            var name = Encoding.UTF8.GetBytes(topic.Key);
            Int16(stream, checked((short)name.Length));
            stream.Write(name);
            Int32(stream, topic.Count());
            foreach (var partition in topic)
            {
                Int32(stream, partition.Index);
            }
        }

        Int64(stream, snapshot.UpdatedAt);
        Int64(stream, snapshot.StartedAt);
        return stream.ToArray();
    }

    /// <returns>Null for a record of another kind.</returns>
    public static string? ReadKey(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 4 && TakeInt16(ref bytes) == Version && TakeInt16(ref bytes) == bytes.Length ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The bytes are the broker's own, under the CRC of their batch.</summary>
    public static TransactionSnapshot ReadValue(ReadOnlySpan<byte> bytes)
    {
        TakeInt16(ref bytes);
        var (producerId, epoch, timeout) = (TakeInt64(ref bytes), TakeInt16(ref bytes), TakeInt32(ref bytes));
        var status = (TransactionStatus)bytes[0];
        bytes = bytes[1..];
        var partitions = ImmutableHashSet.CreateBuilder<TopicPartition>();
        for (var topics = TakeInt32(ref bytes); topics > 0; topics--)
        {
            var length = TakeInt16(ref bytes);
            var name = Encoding.UTF8.GetString(bytes[..length]);
            bytes = bytes[length..];
            for (var left = TakeInt32(ref bytes); left > 0; left--)
            {
                partitions.Add(new TopicPartition(name, TakeInt32(ref bytes)));
            }
        }

        var updatedAt = TakeInt64(ref bytes);
        return new TransactionSnapshot(producerId, epoch, timeout, status, partitions.ToImmutable(), TakeInt64(ref bytes), updatedAt);
    }

    private static void Int16(MemoryStream to, short value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        to.Write(bytes);
    }

    private static void Int32(MemoryStream to, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        to.Write(bytes);
    }

    private static void Int64(MemoryStream to, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        to.Write(bytes);
    }

    private static short TakeInt16(ref ReadOnlySpan<byte> bytes)
    {
        var value = BinaryPrimitives.ReadInt16BigEndian(bytes);
        bytes = bytes[2..];
        return value;
    }

    private static int TakeInt32(ref ReadOnlySpan<byte> bytes)
    {
        var value = BinaryPrimitives.ReadInt32BigEndian(bytes);
        bytes = bytes[4..];
        return value;
    }

    private static long TakeInt64(ref ReadOnlySpan<byte> bytes)
    {
        var value = BinaryPrimitives.ReadInt64BigEndian(bytes);
        bytes = bytes[8..];
        return value;
    }
}
