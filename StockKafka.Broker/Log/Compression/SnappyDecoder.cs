using System.Buffers.Binary;
using Snappier;

namespace StockKafka.Broker.Log.Compression;

/// <summary>Snappy, as one raw block (librdkafka) or in the "xerial" framing of several that Java clients use.</summary>
internal static class SnappyDecoder
{
    private const int XerialHeader = 16;

    /// <summary>A copy of 64 bytes takes 3, so a block that claims to grow more is not believed.</summary>
    private const int MaxRatio = 22;

    private static ReadOnlySpan<byte> XerialMagic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    /// <exception cref="InvalidDataException">The bytes are not Snappy, or hold more than they may.</exception>
    public static ArraySegment<byte> Decompress(ReadOnlySpan<byte> input)
    {
        var output = new BoundedBuffer(Decompressor.MaxDecompressed);
        if (!input.StartsWith(XerialMagic))
        {
            AddBlock(input, output);
            return output.Written;
        }

        for (var rest = input[XerialHeader..]; !rest.IsEmpty;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            AddBlock(rest.Slice(sizeof(int), length), output);
            rest = rest[(sizeof(int) + length)..];
        }

        return output.Written;
    }

    private static void AddBlock(ReadOnlySpan<byte> block, BoundedBuffer output)
    {
        var length = Snappy.GetUncompressedLength(block);
        if (length < 0 || length > (long)MaxRatio * block.Length)
        {
            throw new InvalidDataException($"a block of {block.Length} bytes claims to hold {length}");
        }

        output.Advance(Snappy.Decompress(block, output.GetSpan(length)[..length]));
    }
}
