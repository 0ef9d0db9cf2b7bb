namespace StockKafka.Broker.Log;

/// <summary>
/// A run of whole batches in one segment file. It keeps the file readable, even if the segment is deleted meanwhile, until
/// <see cref="Release"/>.
/// </summary>
/// <param name="NextOffset">Behind the last batch.</param>
internal readonly record struct LogSlice(Segment? Segment, long Position, int Length, long NextOffset)
{
    public int Read(Span<byte> buffer, int from) =>
        Segment!.File.Read(buffer[..Math.Min(buffer.Length, Length - from)], Position + from);

    public void Release() => Segment?.Release();
}
