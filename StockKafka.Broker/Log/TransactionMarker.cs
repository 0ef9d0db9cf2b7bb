using System.Buffers;
using System.Buffers.Binary;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Log;

/// <summary>
/// The control batch that ends a transaction in one partition. Source: "Control Batches" in the protocol documentation of
/// Apache Kafka (ControlRecordType, EndTransactionMarker).
/// </summary>
internal static class TransactionMarker
{
    private const short CommitType = 1;

    public static byte[] Build(long producerId, short producerEpoch, bool commit, long timestamp)
    {
        Span<byte> key = stackalloc byte[4]; // version, type
        BinaryPrimitives.WriteInt16BigEndian(key[2..], commit ? CommitType : (short)0);
        var builder = new RecordBatchBuilder(timestamp);
        builder.Add(key, new byte[6]); // version, coordinator epoch
        return builder.Build(RecordBatch.TransactionalBit | RecordBatch.ControlBit, producerId, producerEpoch);
    }

    /// <param name="payload">Of a control batch.</param>
    public static bool IsCommit(ReadOnlySpan<byte> payload)
    {
        var records = new RecordReader(payload, 0, 0);
        return records.MoveNext() && records.Key.Length >= 4 && BinaryPrimitives.ReadInt16BigEndian(records.Key[2..]) == CommitType;
    }

    /// <summary>For a batch of which only the header is at hand.</summary>
    public static bool IsCommit(IDiskFile file, long position, in RecordBatch header)
    {
        var length = (int)header.TotalLength;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = file.Read(rented.AsSpan(0, length), position);
            return read == length && IsCommit(new RecordBatch(rented.AsSpan(0, read)).Payload);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
