using System.IO.Compression;

namespace StockKafka.Broker.Log.Compression;

/// <summary>
/// Opens a batch's payload, which the broker does only to look inside for a timestamp. It has no decoder for zstd.
/// </summary>
static class Decompressor
{
    /// <summary>A batch that claims to hold more is not opened.</summary>
    public const int MaxDecompressed = 256 << 20;

    /// <returns>Null when the payload cannot be opened.</returns>
    public static ArraySegment<byte>? Decompress(CompressionCodec codec, ReadOnlySpan<byte> payload) => codec switch
    {
        CompressionCodec.None => new ArraySegment<byte>(payload.ToArray()),
        CompressionCodec.Gzip => Gunzip(payload),
        CompressionCodec.Snappy => SnappyDecoder.Decompress(payload),
        CompressionCodec.Lz4 => Lz4FrameDecoder.Decompress(payload),
        _ => null,
    };

    private static ArraySegment<byte>? Gunzip(ReadOnlySpan<byte> payload)
    {
        try
        {
            using var zipped = new GZipStream(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
            using var output = new MemoryStream();
            var chunk = new byte[64 * 1024];
            for (int read; (read = zipped.Read(chunk)) > 0;)
            {
                output.Write(chunk, 0, read);
                if (output.Length > MaxDecompressed)
                {
                    return null;
                }
            }

            return new ArraySegment<byte>(output.GetBuffer(), 0, (int)output.Length);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
