using System.IO.Compression;

namespace StockKafka.MarketData.Cache;

/// <summary>A list of bars as it is answered.</summary>
/// <param name="Json">The list as JSON.</param>
/// <param name="Brotli">The same compressed, for clients that take it; null for a short list.</param>
public sealed record CachedBars(byte[] Json, byte[]? Brotli)
{
    private const int Quality = 4, Window = 18;

    /// <summary>Compresses <paramref name="json"/> when it is at least <paramref name="compressFrom"/> bytes long, and that makes it smaller.</summary>
    public static CachedBars Of(byte[] json, int compressFrom)
    {
        if (json.Length < compressFrom)
        {
            return new(json, null);
        }

        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(json.Length)];
        return BrotliEncoder.TryCompress(json, compressed, out var length, Quality, Window) && length < json.Length
            ? new(json, compressed[..length])
            : new(json, null);
    }

    /// <summary>Undoes the compression; null when <paramref name="brotli"/> does not hold <paramref name="length"/> bytes.</summary>
    public static CachedBars? Expand(byte[] brotli, int length)
    {
        var json = new byte[length];
        return BrotliDecoder.TryDecompress(brotli, json, out var written) && written == length ? new(json, brotli) : null;
    }
}
