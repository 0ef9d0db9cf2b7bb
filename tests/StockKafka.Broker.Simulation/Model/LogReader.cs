using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Simulation.Model;

/// <summary>Reads a log as a consumer does, and is as wary of what it gets.</summary>
internal static class LogReader
{
    public static List<(long Offset, (int Producer, int Number) Id)> Read(
        PartitionLog log, long from, int maxBytes, bool committedOnly, bool mayHaveHoles)
    {
        var records = new List<(long, (int, int))>();
        var start = from;
        var end = committedOnly ? log.LastStable : log.HighWatermark.Offset;
        while (from < end)
        {
            var read = log.Read(from, maxBytes, atLeastOne: true, committedOnly);
            if (read.Error != KafkaError.None || read.Slice.Segment is null)
            {
                throw new ViolationException($"{log.Directory} answers {read.Error} and {read.Slice.Length} bytes at offset {from}, before its end {end}");
            }

            var next = Walk(Copy(read.Slice), read.Aborted, start, from, mayHaveHoles, records);
            if (next <= from || next > end)
            {
                throw new ViolationException($"{log.Directory} goes from offset {from} to {next}, its end is {end}");
            }

            from = next;
        }

        return records;
    }

    private static byte[] Copy(in LogSlice slice)
    {
        var bytes = new byte[slice.Length];
        for (var filled = 0; filled < bytes.Length;)
        {
            var read = slice.Read(bytes.AsSpan(filled), filled);
            if (read == 0)
            {
                throw new ViolationException($"{slice.Segment!.LogPath} is shorter than what was promised of it");
            }

            filled += read;
        }

        slice.Release();
        return bytes;
    }

    private static long Walk(
        ReadOnlySpan<byte> bytes, AbortedTransaction[]? aborted, long start, long from, bool mayHaveHoles, List<(long, (int, int))> records)
    {
        var pending = new Queue<AbortedTransaction>((aborted ?? []).OrderBy(each => each.FirstOffset));
        var skipping = new HashSet<long>();
        var next = -1L;
        while (bytes.Length > 0)
        {
            if (bytes.Length < RecordBatch.HeaderLength || new RecordBatch(bytes) is var header && (header.TotalLength > bytes.Length || header.TotalLength < RecordBatch.HeaderLength))
            {
                throw new ViolationException($"a torn batch is served behind offset {next}");
            }

            var batch = new RecordBatch(bytes[..(int)header.TotalLength]);
            bytes = bytes[(int)header.TotalLength..];
            if (!batch.CrcMatches)
            {
                throw new ViolationException($"a damaged batch is served at offset {batch.BaseOffset}");
            }

            if (next < 0 ? !mayHaveHoles && batch.BaseOffset > from : mayHaveHoles ? batch.BaseOffset < next : batch.BaseOffset != next)
            {
                throw new ViolationException($"a batch at offset {batch.BaseOffset} is served behind one that ends at {next}, asked for {from}");
            }

            next = batch.NextOffset;
            while (pending.TryPeek(out var transaction) && transaction.FirstOffset < batch.NextOffset)
            {
                skipping.Add(pending.Dequeue().ProducerId);
            }

            if (batch.IsControl)
            {
                if (!TransactionMarker.IsCommit(batch.Payload))
                {
                    skipping.Remove(batch.ProducerId);
                }
            }
            else if (!batch.IsTransactional || !skipping.Contains(batch.ProducerId))
            {
                Collect(batch, Math.Max(from, start), records);
            }
        }

        return next;
    }

    private static void Collect(in RecordBatch batch, long from, List<(long, (int, int))> records)
    {
        var reader = new RecordReader(batch.Payload, batch.BaseOffset, batch.BaseTimestamp);
        while (reader.MoveNext())
        {
            if (reader.Offset >= from)
            {
                records.Add((reader.Offset, SentRecord.Identify(reader)));
            }
        }
    }
}
