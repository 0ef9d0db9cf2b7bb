using System.Buffers;

namespace StockKafka.Broker.Log.Compression;

/// <summary>Grows with what is written to it, up to a limit in bytes that is never exceeded, not even by spare room.</summary>
internal sealed class BoundedBuffer(int limit) : IBufferWriter<byte>
{
    private const int FirstLength = 16 * 1024;

    private byte[] _bytes = [];
    private int _written;

    public ArraySegment<byte> Written => new(_bytes, 0, _written);

    public void Advance(int count) => _written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var needed = _written + Math.Max(1L, sizeHint);
        if (needed > limit)
        {
            throw new InvalidDataException($"more than {limit} bytes");
        }

        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(limit, Math.Max(needed, Math.Max(FirstLength, _bytes.Length * 2L))));
        }

        return _bytes.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
