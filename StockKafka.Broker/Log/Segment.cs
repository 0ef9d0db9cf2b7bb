using System.Globalization;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Log;

/// <summary>
/// One file of a partition's log: record batches one after the other, from <see cref="BaseOffset"/> on. The owning log
/// serialises appends; readers need no lock below the high watermark. The file stays open for as long as someone holds it.
/// </summary>
internal sealed class Segment
{
    public const string LogExtension = ".log";
    public const string SealExtension = ".index";

    private readonly Lock _opening = new();
    private readonly IDisk _disk;
    private IDiskFile? _file;
    private int _holders = 1;

    /// <summary>Names the files; the log file is created or opened when it is first needed.</summary>
    /// <param name="expectedEntries">About how many entries its index will have; 0 when nobody knows.</param>
    public Segment(IDisk disk, string directory, long baseOffset, int expectedEntries = 0)
    {
        _disk = disk;
        Index = new SparseIndex(expectedEntries);
        BaseOffset = NextOffset = baseOffset;
        LogPath = PathOf(directory, baseOffset, LogExtension);
        SealPath = PathOf(directory, baseOffset, SealExtension);
    }

    public long BaseOffset { get; }

    public string LogPath { get; }

    public string SealPath { get; }

    /// <summary>When the first batch was appended, in milliseconds since 1970 by the broker's clock.</summary>
    public long StartedAt { get; set; } = long.MaxValue;

    public long Length { get; private set; }

    public long NextOffset { get; private set; }

    public long MaxTimestamp { get; private set; } = -1;

    public long MaxTimestampOffset { get; private set; } = -1;

    /// <summary>The time that retention goes by, in milliseconds since 1970.</summary>
    public long Newest => MaxTimestamp >= 0 ? MaxTimestamp : StartedAt;

    public SparseIndex Index { get; private set; }

    /// <summary>How much of the file the seal on disk vouches for.</summary>
    public long SealedLength { get; private set; }

    public IDiskFile File
    {
        get
        {
            if (Volatile.Read(ref _file) is { } open)
            {
                return open;
            }

            lock (_opening)
            {
                // A file that has data is there, unless the segment was deleted; then it must not come back empty.
                return _file ??= _disk.Open(LogPath, Length > 0 ? FileMode.Open : FileMode.OpenOrCreate);
            }
        }
    }

    public static string PathOf(string directory, long offset, string extension) =>
        Path.Combine(directory, offset.ToString("D20", CultureInfo.InvariantCulture) + extension);

    /// <summary>Takes over what a seal says about the beginning of the file.</summary>
    public void Restore(SegmentSeal seal)
    {
        (Length, NextOffset, MaxTimestamp, MaxTimestampOffset) = (seal.Length, seal.NextOffset, seal.MaxTimestamp, seal.MaxTimestampOffset);
        Index = new SparseIndex(seal.Entries);
        SealedLength = seal.Length;
    }

    /// <summary>Writes one batch at the end. On failure the file is cut back to what it was.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            File.Write(bytes, Length);
        }
        catch (IOException)
        {
            File.SetLength(Length);
            throw;
        }

        Count(new RecordBatch(bytes));
    }

    /// <summary>Takes a batch that is in the file already into the index and the totals.</summary>
    public void Count(in RecordBatch batch)
    {
        Index.Offer(new IndexEntry((int)(batch.BaseOffset - BaseOffset), (int)Length, MaxTimestamp));
        if (batch.MaxTimestamp > MaxTimestamp)
        {
            MaxTimestamp = batch.MaxTimestamp;
            MaxTimestampOffset = batch.BaseOffset;
        }

        NextOffset = batch.NextOffset;
        Length += batch.TotalLength;
    }

    public void TruncateToLength() => File.SetLength(Length);

    public void Flush() => File.Flush();

    /// <summary>
    /// Writes a part of the file again as it is. After a failed flush the kernel takes pages for clean that it did not write; only
    /// this makes the next flush try them again.
    /// </summary>
    public void Rewrite(long from, long to)
    {
        var chunk = new byte[1 << 20];
        for (var at = from; at < to;)
        {
            var read = File.Read(chunk.AsSpan(0, (int)Math.Min(chunk.Length, to - at)), at);
            if (read == 0)
            {
                throw new IOException($"{LogPath} is shorter than it should be");
            }

            File.Write(chunk.AsSpan(0, read), at);
            at += read;
        }
    }

    /// <summary>Vouches for everything up to <see cref="Length"/>; the caller has flushed it.</summary>
    public void WriteSeal()
    {
        var seal = new SegmentSeal(BaseOffset, NextOffset, Length, MaxTimestamp, MaxTimestampOffset, Index.Entries.ToArray());
        _disk.ReplaceRebuildable(SealPath, seal.ToBytes());
        SealedLength = Length;
    }

    /// <summary>Nobody vouches for the file any more, for good: a seal that came back would vouch for what is written there next.</summary>
    public void BreakSeal()
    {
        _disk.Delete(SealPath);
        _disk.FlushFolder(Path.GetDirectoryName(SealPath)!);
        SealedLength = 0;
    }

    /// <returns>False when the segment was deleted meanwhile.</returns>
    public bool TryHold()
    {
        for (var seen = Volatile.Read(ref _holders); seen > 0;)
        {
            var before = Interlocked.CompareExchange(ref _holders, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _file?.Dispose();
        }
    }

    /// <summary>Removes the files; readers that hold the segment can finish.</summary>
    public void Delete()
    {
        _disk.Delete(SealPath);
        _disk.Delete(LogPath);
        Release();
    }

    /// <summary>
    /// Whole batches from the one that holds <paramref name="offset"/> on, as many as fit into <paramref name="maxBytes"/>.
    /// The slice does not hold the segment yet.
    /// </summary>
    /// <param name="limit">The position in the file behind the last batch that may be read, and the offset there.</param>
    /// <param name="atLeastOne">Give the first batch even when it alone is larger than <paramref name="maxBytes"/>.</param>
    public LogSlice Slice(long offset, int maxBytes, bool atLeastOne, (long Position, long Offset) limit)
    {
        Span<byte> buffer = stackalloc byte[HeaderWalk.BufferLength];
        var walk = new HeaderWalk(File, Index.FloorByOffset(offset - BaseOffset), limit.Position, buffer);
        while (walk.MoveNext())
        {
            if (walk.Batch.NextOffset > offset)
            {
                var first = walk.Position;
                var (end, nextOffset) = EndOfSlice(first, walk.Batch.TotalLength, walk.Batch.NextOffset, maxBytes, limit, buffer);
                return end <= first + maxBytes || atLeastOne
                    ? new LogSlice(this, first, (int)(end - first), nextOffset)
                    : default;
            }
        }

        return default;
    }

    /// <returns>Where the first batch at or behind an offset starts; the limit when there is none before it.</returns>
    public long PositionOf(long offset, long limit)
    {
        if (offset >= NextOffset)
        {
            return limit;
        }

        Span<byte> buffer = stackalloc byte[HeaderWalk.BufferLength];
        var walk = new HeaderWalk(File, Index.FloorByOffset(offset - BaseOffset), limit, buffer);
        while (walk.MoveNext())
        {
            if (walk.Batch.BaseOffset >= offset)
            {
                return walk.Position;
            }
        }

        return limit;
    }

    private (long Position, long Offset) EndOfSlice(
        long start, long firstLength, long firstNextOffset, int maxBytes, (long Position, long Offset) limit, Span<byte> buffer)
    {
        var target = start + maxBytes;
        if (limit.Position <= target)
        {
            return limit;
        }

        var end = (Position: start + firstLength, Offset: firstNextOffset);
        if (end.Position >= target)
        {
            return end;
        }

        var indexed = Index.EntryAtOrBefore(target);
        if (indexed.Position > end.Position)
        {
            end = (indexed.Position, BaseOffset + indexed.RelativeOffset);
        }

        var walk = new HeaderWalk(File, end.Position, target, buffer);
        while (walk.MoveNext())
        {
            end = (walk.Position + walk.Batch.TotalLength, walk.Batch.NextOffset);
        }

        return end;
    }
}
