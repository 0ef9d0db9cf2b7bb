using System.Buffers;
using StockKafka.Broker.Log.Compression;

namespace StockKafka.Broker.Log;

/// <summary>Finds a record by its timestamp: by the index to a batch, then within the batch by record.</summary>
internal static class TimestampLookup
{
    /// <param name="from">Records before this offset do not exist any more.</param>
    /// <param name="limit">Position behind the last batch that may be read.</param>
    public static TimestampOffset FirstAtOrAfter(Segment segment, long timestamp, long from, long limit)
    {
        Span<byte> buffer = stackalloc byte[HeaderWalk.BufferLength];
        var walk = new HeaderWalk(segment.File, segment.Index.FloorByTimestamp(timestamp), limit, buffer);
        while (walk.MoveNext())
        {
            if (walk.Batch.MaxTimestamp >= timestamp && walk.Batch.NextOffset > from
                && InBatch(segment, walk.Position, walk.Batch, timestamp, from) is { Offset: >= 0 } found)
            {
                return found;
            }
        }

        return TimestampOffset.None;
    }

    private static TimestampOffset InBatch(Segment segment, long position, in RecordBatch header, long timestamp, long from)
    {
        if (header.IsLogAppendTime)
        {
            return new TimestampOffset(header.MaxTimestamp, Math.Max(header.BaseOffset, from));
        }

        var length = (int)header.TotalLength;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = segment.File.Read(rented.AsSpan(0, length), position);
            var batch = new RecordBatch(rented.AsSpan(0, read));
            if (Decompressor.Decompress(batch.Codec, batch.Payload) is not { } payload)
            {
                // Compressed in a way that cannot be opened here: the whole batch, so that nothing is skipped.
                return new TimestampOffset(batch.MaxTimestamp, Math.Max(batch.BaseOffset, from));
            }

            var records = new RecordReader(payload, batch.BaseOffset, batch.BaseTimestamp);
            while (records.MoveNext())
            {
                if (records.Timestamp >= timestamp && records.Offset >= from)
                {
                    return new TimestampOffset(records.Timestamp, records.Offset);
                }
            }

            return TimestampOffset.None;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
