using System.Buffers;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Log.Compaction;

/// <summary>
/// What one or more neighbouring segments become: a new file beside them, which takes the place of the first one by a rename.
/// It ends at the offset where the last of them ended, with an empty batch if need be, so that the log has no hole.
/// </summary>
internal sealed class CompactedSegment : IDisposable
{
    public const string Extension = ".cleaned";

    private const int BufferLength = 1 << 20;

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly string _path;
    private readonly List<Segment> _sources = [];
    private readonly IDiskFile _file;
    private readonly byte[] _lastHeader = new byte[RecordBatch.HeaderLength];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private int _buffered;
    private long _written;
    private DateTime _newest = DateTime.MinValue;

    public CompactedSegment(IDisk disk, string directory, long baseOffset)
    {
        (_disk, _directory, _path) = (disk, directory, Segment.PathOf(directory, baseOffset, Extension));
        Result = new Segment(disk, directory, baseOffset);
        _file = disk.Open(_path, FileMode.Create);
    }

    public IReadOnlyList<Segment> Sources => _sources;

    /// <summary>Describes the new file; it must not be read before <see cref="Finish"/> and the rename.</summary>
    public Segment Result { get; }

    public bool IsSmaller => _sources.Count > 1 || Result.Length < _sources[0].Length;

    /// <exception cref="CorruptDataException">The segment holds a damaged batch.</exception>
    public void Add(Segment source, BatchFilter filter)
    {
        using var scanner = new SegmentScanner(source.File, 0);
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
        var written = _disk.WrittenAt(source.LogPath);
        _newest = written > _newest ? written : _newest;
    }

    /// <summary>Everything is on the disk when this returns.</summary>
    public void Finish()
    {
        if (Result.NextOffset != _sources[^1].NextOffset)
        {
            Write(BatchFilter.Empty(_lastHeader));
        }

        WriteBuffered();
        _file.Flush();
        _file.Dispose();

        // Tombstones are counted from when they were written, not from when they were last moved.
        _disk.SetWrittenAt(_path, _newest);
    }

    /// <summary>Takes the place of the first source. After a crash at any point recovery finds the old log or the new one.</summary>
    public void Rename()
    {
        foreach (var source in _sources)
        {
            _disk.Delete(source.SealPath);
        }

        _disk.FlushFolder(_directory);
        _disk.Move(_path, Result.LogPath);
        _disk.FlushFolder(_directory);
        Result.WriteSeal();
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _file.Dispose();
        _disk.Delete(_path);
    }

    private void Write(ReadOnlySpan<byte> batch)
    {
        if (batch.Length == 0)
        {
            return;
        }

        Result.Count(new RecordBatch(batch));
        if (batch.Length > _buffer.Length - _buffered)
        {
            WriteBuffered();
        }

        if (batch.Length > _buffer.Length)
        {
            _file.Write(batch, _written);
            _written += batch.Length;
            return;
        }

        batch.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += batch.Length;
    }

    private void WriteBuffered()
    {
        _file.Write(_buffer.AsSpan(0, _buffered), _written);
        _written += _buffered;
        _buffered = 0;
    }
}
