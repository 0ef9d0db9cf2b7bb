using Microsoft.Win32.SafeHandles;

namespace StockKafka.Broker.Log.Compaction;

/// <summary>
/// What one or more neighbouring segments become: a new file beside them, which takes the place of the first one by a rename.
/// It ends at the offset where the last of them ended, with an empty batch if need be, so that the log has no hole.
/// </summary>
internal sealed class CompactedSegment : IDisposable
{
    public const string Extension = ".cleaned";

    private const int BufferLength = 1 << 20;

    private readonly string _directory;
    private readonly List<Segment> _sources = [];
    private readonly FileStream _file;
    private readonly byte[] _lastHeader = new byte[RecordBatch.HeaderLength];
    private DateTime _newest = DateTime.MinValue;

    public CompactedSegment(string directory, long baseOffset)
    {
        _directory = directory;
        Result = new Segment(directory, baseOffset);
        _file = new FileStream(Segment.PathOf(directory, baseOffset, Extension), FileMode.Create, FileAccess.Write, FileShare.None, BufferLength);
    }

    public IReadOnlyList<Segment> Sources => _sources;

    /// <summary>Describes the new file; it must not be read before <see cref="Finish"/> and the rename.</summary>
    public Segment Result { get; }

    public bool IsSmaller => _sources.Count > 1 || Result.Length < _sources[0].Length;

    private string Path => _file.Name;

    /// <exception cref="CorruptDataException">The segment holds a damaged batch.</exception>
    public void Add(Segment source, BatchFilter filter)
    {
        using var scanner = new SegmentScanner(source.Handle, 0);
        while (scanner.Position < source.Length)
        {
            if (!scanner.TryNext(out var batch))
            {
                throw new CorruptDataException($"{source.LogPath} is damaged at position {scanner.Position}");
            }

            batch.Bytes[..RecordBatch.HeaderLength].CopyTo(_lastHeader);
            Write(filter.Apply(batch.Bytes));
        }

        _sources.Add(source);
        var written = File.GetLastWriteTimeUtc(source.LogPath);
        _newest = written > _newest ? written : _newest;
    }

    /// <summary>Everything is on the disk when this returns.</summary>
    public void Finish()
    {
        if (Result.NextOffset != _sources[^1].NextOffset)
        {
            Write(BatchFilter.Empty(_lastHeader));
        }

        _file.Flush();
        DurableFile.Flush(_file.SafeFileHandle);
        _file.Dispose();

        // Tombstones are counted from when they were written, not from when they were last moved.
        File.SetLastWriteTimeUtc(Path, _newest);
    }

    /// <summary>Takes the place of the first source. After a crash at any point recovery finds the old log or the new one.</summary>
    public void Rename()
    {
        foreach (var source in _sources)
        {
            File.Delete(source.SealPath);
        }

        DurableFile.FlushDirectory(_directory);
        File.Move(Path, Result.LogPath, overwrite: true);
        DurableFile.FlushDirectory(_directory);
        Result.WriteSeal();
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(Path);
    }

    private void Write(ReadOnlySpan<byte> batch)
    {
        if (batch.Length > 0)
        {
            _file.Write(batch);
            Result.Count(new RecordBatch(batch));
        }
    }
}
