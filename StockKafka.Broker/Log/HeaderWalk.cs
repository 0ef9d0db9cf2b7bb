using StockKafka.Broker.Log.Storage;


namespace StockKafka.Broker.Log;

/// <summary>Steps from batch to batch through a part of a segment that is known to hold whole batches, reading headers only.</summary>
internal ref struct HeaderWalk(IDiskFile file, long position, long limit, Span<byte> buffer)
{
    /// <summary>Enough to see many small batches with one read, without reading much of a large one in vain.</summary>
    public const int BufferLength = SparseIndex.Interval;

    private readonly Span<byte> _buffer = buffer;
    private long _next = position;
    private long _bufferStart;
    private int _buffered;

    public long Position { get; private set; }

    public RecordBatch Batch { get; private set; }

    public bool MoveNext()
    {
        if (limit - _next < RecordBatch.HeaderLength)
        {
            return false;
        }

        if (_next < _bufferStart || _next + RecordBatch.HeaderLength > _bufferStart + _buffered)
        {
            _bufferStart = _next;
            _buffered = file.Read(_buffer, _next);
            if (_buffered < RecordBatch.HeaderLength)
            {
                return false;
            }
        }

        var batch = new RecordBatch(_buffer[(int)(_next - _bufferStart)..]);
        if (batch.BatchLength < RecordBatch.MinBatchLength || _next + batch.TotalLength > limit)
        {
            return false;
        }

        Batch = batch;
        Position = _next;
        _next += batch.TotalLength;
        return true;
    }
}
