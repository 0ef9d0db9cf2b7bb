using ZstdSharp.Unsafe;

namespace StockKafka.Broker.Log.Compression;

/// <summary>
/// Zstandard, one or more frames. They are decoded straight into the result: a stream would first take as much as the window
/// that a frame asks for, which is 128 MiB at the highest levels however little the frame holds.
/// </summary>
internal static class ZstdDecoder
{
    /// <summary>What real batches stay below, so that most are decoded at the first attempt.</summary>
    private const int LikelyRatio = 16;

    private const int MinBuffer = 64 * 1024, Growth = 4;

    /// <returns>Null when more comes out, or is said to, than may.</returns>
    /// <exception cref="ZstdSharp.ZstdException">The bytes are no whole frames.</exception>
    public static ArraySegment<byte>? Decompress(ReadOnlySpan<byte> input)
    {
        if (ClaimsTooMuch(input))
        {
            return null;
        }

        // For frames that do not tell their size the library counts their blocks as if each were full.
        var most = (int)Math.Min(Decompressor.MaxDecompressed, ZstdSharp.Decompressor.GetDecompressedSize(input));
        using var decompressor = new ZstdSharp.Decompressor();
        for (var length = Math.Min(most, Math.Max(MinBuffer, (long)input.Length * LikelyRatio));; length = Math.Min(most, length * Growth))
        {
            var output = new byte[length];
            if (decompressor.TryUnwrap(input, output, out var written))
            {
                return new ArraySegment<byte>(output, 0, written);
            }

            if (length == most)
            {
                return null;
            }
        }
    }

    private static unsafe bool ClaimsTooMuch(ReadOnlySpan<byte> input)
    {
        fixed (byte* start = input)
        {
            var claimed = Methods.ZSTD_getFrameContentSize(start, (nuint)input.Length);
            return claimed < unchecked(0UL - 2) && claimed > Decompressor.MaxDecompressed;
        }
    }
}
