using System.Buffers.Binary;

namespace StockKafka.MarketData.Cache;

/// <summary>What a cached list was read from; an entry with another stamp than that of now is no entry.</summary>
/// <param name="Process">The process that read it.</param>
/// <param name="Changes">Changes of the symbol's bars by then.</param>
/// <param name="Appearances">Times that new symbols had appeared by then; counts for an unknown symbol only.</param>
internal readonly record struct BarsStamp(Guid Process, long Changes, long Appearances);

/// <summary>
/// A cached list with its stamp; without bars the symbol was unknown. In Redis: stamp (32 bytes), length of the JSON (4 bytes,
/// little-endian; -1 for an unknown symbol), one byte that says whether the rest is compressed, the rest.
/// </summary>
internal sealed record BarsEntry(BarsStamp Stamp, CachedBars? Bars)
{
    private const int HeaderLength = 37;

    public int Size => HeaderLength + (Bars is null ? 0 : Bars.Json.Length + (Bars.Brotli?.Length ?? 0));

    /// <summary>Whether nothing has changed since it was read.</summary>
    public bool IsCurrent(BarsStamp now) => Stamp.Process == now.Process && Stamp.Changes == now.Changes && (Bars is not null || Stamp.Appearances == now.Appearances);

    public byte[] ToBytes()
    {
        ReadOnlySpan<byte> body = Bars?.Brotli ?? Bars?.Json;
        var bytes = new byte[HeaderLength + body.Length];
        Stamp.Process.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Stamp.Changes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), Stamp.Appearances);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(32), Bars?.Json.Length ?? -1);
        bytes[36] = Bars?.Brotli is null ? (byte)0 : (byte)1;
        body.CopyTo(bytes.AsSpan(HeaderLength));
        return bytes;
    }

    /// <summary>The entry, or null when the bytes are not one that is current.</summary>
    public static BarsEntry? Read(byte[] bytes, BarsStamp now)
    {
        if (bytes.Length < HeaderLength)
        {
            return null;
        }

        var stamp = new BarsStamp(new Guid(bytes.AsSpan(0, 16)), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(24)));
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(32));
        var bars = length < 0 ? null : bytes[36] == 1 ? CachedBars.Expand(bytes[HeaderLength..], length) : new CachedBars(bytes[HeaderLength..], null);
        var entry = new BarsEntry(stamp, bars);
        return (length < 0 || bars?.Json.Length == length) && entry.IsCurrent(now) ? entry : null;
    }
}
