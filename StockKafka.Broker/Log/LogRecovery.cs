using System.Globalization;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Log;

/// <param name="Segments">At least one; the last takes appends.</param>
/// <param name="BytesChecked">How much was read and checked because no seal vouched for it.</param>
/// <param name="BytesDropped">How much torn or damaged data was cut off.</param>
internal sealed record RecoveredLog(
    IDisk Disk, string Directory, Segment[] Segments, ProducerStateTable Producers, long LogStart, long SnapshotOffset,
    long BytesChecked, long BytesDropped);

/// <summary>
/// Opens the log of one partition. What a segment's seal vouches for is taken as it is; behind that each batch is checked, the
/// log is cut at the first bad one and later segments are removed. Then producer states are replayed from the last snapshot.
/// </summary>
internal static class LogRecovery
{
    public static RecoveredLog Open(IDisk disk, string directory, TimeProvider clock)
    {
        var producers = new ProducerStateTable();
        if (!disk.FolderExists(directory))
        {
            return new RecoveredLog(disk, directory, [new Segment(disk, directory, 0)], producers, 0, 0, 0, 0);
        }

        Leftovers.Remove(disk, directory);
        var logStart = OffsetFile.LogStart.Read(disk, directory);
        var segments = new List<Segment>();
        var found = List(disk, directory);
        long bytesChecked = 0, bytesDropped = 0;
        for (var i = 0; i < found.Length; i++)
        {
            var (baseOffset, size) = found[i];
            var segment = new Segment(disk, directory, baseOffset);
            if (size == 0 && i < found.Length - 1)
            {
                segment.Delete(); // begun and never written, or lost: what follows tells by its offset
                continue;
            }

            if (segments.Count > 0 && segments[^1].NextOffset < baseOffset && segments[^1].NextOffset <= logStart)
            {
                // Deleted, and a crash brought some of the files back: what they miss is no hole in the log.
                segments.ForEach(deleted => deleted.Delete());
                segments.Clear();
            }

            if (segments.Count > 0 && segments[^1].NextOffset != baseOffset)
            {
                // Everything behind a cut or a missing file would leave a hole. What begins before the end of the segment in
                // front was merged into that one by a compaction that a crash kept from deleting it.
                bytesDropped += baseOffset > segments[^1].NextOffset ? size : 0;
                segment.Delete();
                continue;
            }

            var from = RestoreSeal(disk, segment, size);
            if (from < size)
            {
                bytesDropped += CheckRest(segment, from, size);
                bytesChecked += size - from;
            }

            segment.StartedAt = new DateTimeOffset(disk.CreatedAt(segment.LogPath)).ToUnixTimeMilliseconds();
            segments.Add(segment);
        }

        RemoveBefore(segments, logStart);
        if (segments.Count == 0)
        {
            segments.Add(new Segment(disk, directory, logStart));
        }

        // What was cut off its end before must not come back once a further segment follows it.
        segments.FindLast(segment => segment.Length > 0)?.Flush();

        logStart = Math.Max(logStart, segments[0].BaseOffset);
        var snapshotOffset = Replay(disk, directory, segments, logStart, producers, clock);

        // What was deleted must not come back; and a broker that was killed may have left files, about to be seen, whose names are not on the disk yet.
        disk.FlushFolder(directory);
        disk.FlushFolder(Path.GetDirectoryName(directory)!);
        return new RecoveredLog(disk, directory, [.. segments], producers, logStart, snapshotOffset, bytesChecked, bytesDropped);
    }

    private static (long BaseOffset, long Size)[] List(IDisk disk, string directory) =>
    [
        .. disk.Files(directory, Segment.LogExtension)
            .Select(file => (Offset: ParseOffset(file), file.Length))
            .OrderBy(file => file.Offset),
    ];

    private static long ParseOffset(FileOnDisk file) =>
        long.TryParse(Path.GetFileNameWithoutExtension(file.Path), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : throw new CorruptDataException($"{file.Path} is not the name of a log segment");

    /// <returns>The position from which the file has to be checked.</returns>
    private static long RestoreSeal(IDisk disk, Segment segment, long size)
    {
        if (SegmentSeal.TryLoad(disk, segment.SealPath) is not { } seal || seal.BaseOffset != segment.BaseOffset || seal.Length > size)
        {
            return 0;
        }

        segment.Restore(seal);
        return seal.Length;
    }

    /// <returns>How many bytes were cut off.</returns>
    private static long CheckRest(Segment segment, long from, long size)
    {
        using (var scanner = new SegmentScanner(segment.File, from))
        {
            while (scanner.TryNext(out var batch) && batch.BaseOffset >= segment.NextOffset)
            {
                segment.Count(batch);
            }
        }

        if (segment.Length < size)
        {
            segment.TruncateToLength();
        }

        try
        {
            segment.Flush();
        }
        catch (IOException)
        {
            segment.Rewrite(from, segment.Length); // or the next start would take for safe what is not
            throw;
        }

        segment.WriteSeal();
        return size - segment.Length;
    }

    private static void RemoveBefore(List<Segment> segments, long logStart)
    {
        while (segments.Count > 0 && segments[0].NextOffset <= logStart && (segments.Count > 1 || segments[0].NextOffset < logStart))
        {
            segments[0].Delete();
            segments.RemoveAt(0);
        }
    }

    /// <summary>Records before the start of the log may still be in its first file, and their producers go on: they are replayed too.</summary>
    private static long Replay(IDisk disk, string directory, List<Segment> segments, long logStart, ProducerStateTable producers, TimeProvider clock)
    {
        var end = segments[^1].NextOffset;
        var from = ProducerSnapshot.RestoreNewest(disk, directory, end, producers);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        Span<byte> buffer = stackalloc byte[HeaderWalk.BufferLength];
        foreach (var segment in segments)
        {
            if (segment.NextOffset <= from)
            {
                continue;
            }

            var walk = new HeaderWalk(segment.File, segment.Index.FloorByOffset(from - segment.BaseOffset), segment.Length, buffer);
            while (walk.MoveNext())
            {
                if (walk.Batch.BaseOffset < from)
                {
                    continue;
                }

                if (walk.Batch.IsControl)
                {
                    producers.RecordMarker(walk.Batch, TransactionMarker.IsCommit(segment.File, walk.Position, walk.Batch), now);
                }
                else
                {
                    producers.Record(walk.Batch, now);
                }
            }
        }

        producers.ForgetAbortedBefore(logStart);
        if (from == end || producers.Count == 0)
        {
            return from;
        }

        ProducerSnapshot.Save(disk, directory, end, ProducerSnapshot.Serialize(producers));
        return end;
    }
}
