using System.IO.Compression;
using K4os.Compression.LZ4.Streams;

namespace StockKafka.Broker.Log.Compression;

/// <summary>
/// Opens a batch's payload, which the broker does only to look inside: for a timestamp, for keys, to compact. What it takes of
/// memory is bounded by what really comes out, never by what a batch claims, and by <see cref="MaxDecompressed"/>.
/// </summary>
internal static class Decompressor
{
    /// <summary>Bytes; a batch that holds more is not opened.</summary>
    public const int MaxDecompressed = 256 << 20;

    /// <returns>Null when the payload cannot be opened: damaged, of an unknown codec, or too large.</returns>
    public static ArraySegment<byte>? Decompress(CompressionCodec codec, ReadOnlySpan<byte> payload)
    {
        if (codec == CompressionCodec.None)
        {
            return payload.ToArray();
        }

        try
        {
            return payload.IsEmpty ? null : codec switch
            {
                CompressionCodec.Gzip => Gunzip(payload),
                CompressionCodec.Snappy => SnappyDecoder.Decompress(payload),
                CompressionCodec.Lz4 => LZ4Frame.Decode(payload, new BoundedBuffer(MaxDecompressed)).Written,
                CompressionCodec.Zstd => ZstdDecoder.Decompress(payload),
                _ => null,
            };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Each library has its own exceptions for damage, and any bytes at all can come from a client.
            return null;
        }
    }

    private static ArraySegment<byte> Gunzip(ReadOnlySpan<byte> payload)
    {
        using var zipped = new GZipStream(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
        var output = new BoundedBuffer(MaxDecompressed);
        for (int read; (read = zipped.Read(output.GetSpan())) > 0;)
        {
            output.Advance(read);
        }

        return output.Written;
    }
}
