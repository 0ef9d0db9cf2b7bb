using System.Buffers;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Log;

/// <summary>Reads whole batches from a segment file and checks each, for recovery. Stops at the first that is torn or damaged.</summary>
internal sealed class SegmentScanner(IDiskFile file, long position) : IDisposable
{
    private const int InitialBuffer = 1 << 20;

    /// <summary>No batch can be larger than a request.</summary>
    private const int MaxBatch = 100 << 20;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
    private long _bufferStart = position;
    private int _buffered;
    private long _position = position;

    /// <summary>Where the last good batch ended.</summary>
    public long Position => _position;

    /// <param name="batch">Header and payload; valid until the next call.</param>
    public bool TryNext(out RecordBatch batch)
    {
        batch = default;
        if (!TryBuffer(RecordBatch.HeaderLength))
        {
            return false;
        }

        var header = new RecordBatch(Current);
        var length = header.TotalLength;
        if (header.Magic != RecordBatch.SupportedMagic || header.BatchLength < RecordBatch.MinBatchLength || length > MaxBatch)
        {
            return false;
        }

        // From here on the header is not looked at any more: buffering the rest may move the bytes it points to.
        if (!TryBuffer((int)length))
        {
            return false;
        }

        batch = new RecordBatch(Current[..(int)length]);
        if (!batch.CrcMatches)
        {
            return false;
        }

        _position += length;
        return true;
    }

    private ReadOnlySpan<byte> Current => _buffer.AsSpan((int)(_position - _bufferStart), (int)(_bufferStart + _buffered - _position));

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool TryBuffer(int count)
    {
        var unread = Current;
        if (unread.Length >= count)
        {
            return true;
        }

        var target = _buffer;
        if (count > target.Length)
        {
            target = ArrayPool<byte>.Shared.Rent(count);
        }

        unread.CopyTo(target);
        _buffered = unread.Length;
        _bufferStart = _position;
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        while (_buffered < count)
        {
            var read = file.Read(_buffer.AsSpan(_buffered), _bufferStart + _buffered);
            if (read == 0)
            {
                return false;
            }

            _buffered += read;
        }

        return true;
    }
}
