using System.Buffers;
using System.Buffers.Binary;
using StockKafka.Broker.Log.Compression;

namespace StockKafka.Broker.Log.Compaction;

/// <summary>Decides what of a batch outlives a compaction.</summary>
internal sealed class BatchFilter(LatestOffsets latest, AbortedTransaction[] aborted)
{
    private bool _sawUnreadable;

    /// <summary>Tombstones before this offset may go, unless there are batches that the broker cannot look into.</summary>
    public long DroppableTombstonesEnd { get; set; }

    /// <summary>Whether the batch belongs to a transaction that was aborted.</summary>
    public static bool IsAborted(in RecordBatch batch, AbortedTransaction[] aborted)
    {
        if (!batch.IsTransactional || batch.IsControl)
        {
            return false;
        }

        foreach (ref readonly var each in aborted.AsSpan())
        {
            if (each.ProducerId == batch.ProducerId && each.FirstOffset <= batch.BaseOffset && batch.BaseOffset < each.MarkerOffset)
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>The batch itself, a smaller one, or nothing.</returns>
    public ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> bytes)
    {
        var batch = new RecordBatch(bytes);
        if (batch.IsControl)
        {
            return bytes;
        }

        if (batch.Count == 0 || IsAborted(batch, aborted))
        {
            return default;
        }

        if (Decompressor.Decompress(batch.Codec, batch.Payload) is not { } payload)
        {
            _sawUnreadable = true;
            return bytes;
        }

        var kept = new ArrayBufferWriter<byte>();
        var (count, seen) = (0, 0);
        var records = new RecordReader(payload, batch.BaseOffset, batch.BaseTimestamp);
        for (; records.MoveNext(); seen++)
        {
            if (Keeps(records))
            {
                kept.Write(records.Raw);
                count++;
            }
        }

        if (seen != batch.Count)
        {
            _sawUnreadable = true;
            return bytes;
        }

        return count == batch.Count ? bytes : count == 0 ? default : Smaller(bytes, kept.WrittenSpan, count);
    }

    /// <summary>A batch without records, which holds the place of one that is gone.</summary>
    public static byte[] Empty(ReadOnlySpan<byte> header) => Smaller(header, default, 0);

    private bool Keeps(in RecordReader record)
    {
        if (!record.HasKey || latest.Supersedes(record.Key, record.Offset))
        {
            return false;
        }

        return !record.IsTombstone || record.Offset >= DroppableTombstonesEnd || _sawUnreadable;
    }

    /// <summary>Offsets and timestamps in records are relative to the header, so they stay valid. What was compressed is not any more.</summary>
    private static byte[] Smaller(ReadOnlySpan<byte> original, ReadOnlySpan<byte> records, int count)
    {
        var batch = new byte[RecordBatch.HeaderLength + records.Length];
        original[..RecordBatch.HeaderLength].CopyTo(batch);
        records.CopyTo(batch.AsSpan(RecordBatch.HeaderLength));
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(8), batch.Length - RecordBatch.Prefix);
        BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(21), RecordBatch.WithoutCodec(new RecordBatch(original).Attributes));
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(57), count);
        RecordBatch.WriteCrc(batch);
        return batch;
    }
}
