using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Transactions;

/// <summary>
/// How the state of a transactional id is written as a record: as in Apache Kafka's own transaction log (TransactionLogKey and
/// TransactionLogValue version 0).
/// </summary>
internal static class TransactionRecord
{
    private const short Version = 0;

    public static byte[] Key(string transactionalId)
    {
        using var w = new WireWriter();
        w.Int16(Version);
        w.String(transactionalId);
        return w.Written.ToArray();
    }

    public static byte[] Value(TransactionSnapshot snapshot)
    {
        using var w = new WireWriter();
        w.Int16(Version);
        w.Int64(snapshot.ProducerId);
        w.Int16(snapshot.Epoch);
        w.Int32(snapshot.TimeoutMs);
        w.Int8((sbyte)snapshot.Status);
        w.Structures(snapshot.PartitionsInOrder.GroupBy(partition => partition.Topic).ToArray(), static (w, topic) =>
        {
            w.String(topic.Key);
            w.Int32Array([.. topic.Select(partition => partition.Index)]);
        });
        w.Int64(snapshot.UpdatedAt);
        w.Int64(snapshot.StartedAt);
        return w.Written.ToArray();
    }

    /// <returns>Null for a record of another kind.</returns>
    public static string? ReadKey(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var r = new WireReader(bytes);
            return r.Int16() == Version && r.String() is var transactionalId && r.Remaining == 0 ? transactionalId : null;
        }
        catch (MalformedFrameException)
        {
            return null;
        }
    }

    /// <summary>The bytes are the broker's own, under the CRC of their batch.</summary>
    public static TransactionSnapshot ReadValue(ReadOnlySpan<byte> bytes)
    {
        var r = new WireReader(bytes);
        r.Int16(); // version
        var (producerId, epoch, timeout, status) = (r.Int64(), r.Int16(), r.Int32(), (TransactionStatus)r.Int8());
        var partitions = r.Topics().SelectMany(topic => topic.Partitions.Select(index => new TopicPartition(topic.Name, index)));
        var updatedAt = r.Int64();
        return new TransactionSnapshot(producerId, epoch, timeout, status, [.. partitions], r.Int64(), updatedAt);
    }
}
