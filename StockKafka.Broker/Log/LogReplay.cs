using System.Buffers;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Log;

internal delegate void BatchVisitor(in RecordBatch batch);

/// <summary>Reads one of the broker's internal logs from its start to its end.</summary>
internal static class LogReplay
{
    private const int ReadBytes = 1 << 20;

    /// <exception cref="CorruptDataException">The log has a hole.</exception>
    public static void Visit(PartitionLog log, BatchVisitor visit)
    {
        for (var offset = log.LogStart; offset < log.HighWatermark.Offset;)
        {
            var read = log.Read(offset, ReadBytes, atLeastOne: true);
            if (read.Error != KafkaError.None || read.Slice.Segment is null)
            {
                throw new CorruptDataException($"the log {log.Directory} cannot be read at offset {offset}");
            }

            offset = VisitSlice(read.Slice, visit);
        }
    }

    private static long VisitSlice(LogSlice slice, BatchVisitor visit)
    {
        var rented = ArrayPool<byte>.Shared.Rent(slice.Length);
        try
        {
            var bytes = rented.AsSpan(0, slice.Length);
            for (var read = 0; read < slice.Length;)
            {
                read += slice.Read(bytes[read..], read);
            }

            long next = 0;
            while (bytes.Length >= RecordBatch.HeaderLength)
            {
                var length = (int)new RecordBatch(bytes).TotalLength;
                var batch = new RecordBatch(bytes[..length]);
                visit(batch);
                next = batch.NextOffset;
                bytes = bytes[length..];
            }

            return next;
        }
        finally
        {
            slice.Release();
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
