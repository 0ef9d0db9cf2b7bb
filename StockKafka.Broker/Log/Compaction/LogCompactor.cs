using StockKafka.Broker.Log.Compression;

namespace StockKafka.Broker.Log.Compaction;

/// <summary>
/// Compacts one log: reads what was not compacted before to learn the newest offset of each key, then copies the closed
/// segments without what is superseded. Appends and reads go on meanwhile; only the exchange of the files takes the log's lock.
/// </summary>
internal sealed class LogCompactor(PartitionLog log, TimeProvider clock, int maxKeys = LogCompactor.DefaultMaxKeys)
{
    /// <summary>About 30 MB; with more keys than that a log is compacted in several rounds.</summary>
    public const int DefaultMaxKeys = 500_000;

    /// <returns>How many bytes were freed.</returns>
    /// <exception cref="CorruptDataException">A closed segment is damaged.</exception>
    public long Run()
    {
        var compactedTo = log.CompactedTo;
        var closed = log.CompactableSegments();
        var dirty = Array.FindAll(closed, segment => segment.NextOffset > compactedTo);
        if (dirty.Length == 0 || dirty.Sum(segment => segment.Length) < log.Config.MinCleanableDirtyRatio * closed.Sum(segment => segment.Length))
        {
            return 0;
        }

        var latest = new LatestOffsets(maxKeys);
        var aborted = log.AbortedTransactions;
        var end = Learn(dirty, compactedTo, latest, aborted);
        var filter = new BatchFilter(latest, aborted);
        long freed = 0;
        var sources = new Queue<Segment>(closed.Where(segment => segment.BaseOffset < end));
        while (sources.Count > 0)
        {
            freed += CompactNext(sources, filter, compactedTo);
        }

        log.FinishCompaction(end);
        return freed;
    }

    /// <returns>The offset up to which everything is known.</returns>
    private static long Learn(Segment[] dirty, long from, LatestOffsets latest, AbortedTransaction[] aborted)
    {
        foreach (var segment in dirty)
        {
            using var scanner = new SegmentScanner(segment.File, 0);
            while (scanner.Position < segment.Length)
            {
                if (!scanner.TryNext(out var batch))
                {
                    throw new CorruptDataException($"{segment.LogPath} is damaged at position {scanner.Position}");
                }

                if (batch.NextOffset <= from || batch.IsControl || BatchFilter.IsAborted(batch, aborted)
                    || Decompressor.Decompress(batch.Codec, batch.Payload) is not { } payload)
                {
                    continue;
                }

                if (latest.IsFull)
                {
                    return batch.BaseOffset;
                }

                var records = new RecordReader(payload, batch.BaseOffset, batch.BaseTimestamp);
                while (records.MoveNext())
                {
                    if (records.HasKey)
                    {
                        latest.Set(records.Key, records.Offset);
                    }
                }
            }
        }

        return dirty[^1].NextOffset;
    }

    /// <summary>Copies one segment, and those behind it for as long as they fit into one file.</summary>
    private long CompactNext(Queue<Segment> sources, BatchFilter filter, long compactedTo)
    {
        var oldTombstones = clock.GetUtcNow().UtcDateTime - TimeSpan.FromMilliseconds(Math.Min(log.Config.DeleteRetentionMs, TimeSpan.MaxValue.TotalMilliseconds / 2));
        using var compacted = new CompactedSegment(log.Disk, log.Directory, sources.Peek().BaseOffset);
        do
        {
            var source = sources.Dequeue();
            filter.DroppableTombstonesEnd = log.Disk.WrittenAt(source.LogPath) < oldTombstones ? compactedTo : 0;
            compacted.Add(source, filter);
        }
        while (sources.TryPeek(out var next) && compacted.Result.Length + next.Length <= log.Config.SegmentBytes
            && next.NextOffset - compacted.Result.BaseOffset < int.MaxValue);

        compacted.Finish();
        return compacted.IsSmaller ? log.Exchange(compacted) : 0;
    }
}
