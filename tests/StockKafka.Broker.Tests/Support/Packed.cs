using System.Buffers.Binary;
using System.IO.Compression;
using K4os.Compression.LZ4.Streams;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace StockKafka.Broker.Tests.Support;

/// <summary>Bytes compressed in each of the ways in which a client may write them.</summary>
internal static class Packed
{
    /// <param name="members">How many gzip files follow each other.</param>
    public static byte[] Gzip(byte[] content, int members = 1)
    {
        var packed = new MemoryStream();
        foreach (var part in Split(content, members))
        {
            using var stream = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true);
            stream.Write(part);
        }

        return packed.ToArray();
    }

    public static byte[] Snappy(byte[] content) => Snappier.Snappy.CompressToArray(content);

    public static byte[] Xerial(byte[] content, int blocks = 1)
    {
        var packed = new MemoryStream();
        packed.Write([0x82, .. "SNAPPY\0"u8, 0, 0, 0, 1, 0, 0, 0, 1]);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in Split(content, blocks))
        {
            var block = Snappy(part);
            BinaryPrimitives.WriteInt32BigEndian(length, block.Length);
            packed.Write(length);
            packed.Write(block);
        }

        return packed.ToArray();
    }

    public static byte[] Lz4(byte[] content, int blockSize = 64 * 1024, bool chained = false, bool checksums = false)
    {
        var packed = new MemoryStream();
        var settings = new LZ4EncoderSettings
        {
            BlockSize = blockSize, ChainBlocks = chained, BlockChecksum = checksums, ContentChecksum = checksums,
        };
        using (var stream = LZ4Stream.Encode(packed, settings, leaveOpen: true))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>Frames that say how much they hold.</summary>
    public static byte[] Zstd(byte[] content, int frames = 1)
    {
        using var compressor = new Compressor();
        return [.. Split(content, frames).SelectMany(part => compressor.Wrap(part).ToArray())];
    }

    /// <summary>A frame that does not say how much it holds, as a stream writes it.</summary>
    /// <param name="flushEach">Bytes after which a block is ended, so that there are many small ones.</param>
    public static byte[] ZstdStream(byte[] content, int level = 3, int flushEach = int.MaxValue)
    {
        var packed = new MemoryStream();
        using (var stream = new CompressionStream(packed, level, leaveOpen: true))
        {
            stream.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
            foreach (var part in content.Chunk(flushEach))
            {
                stream.Write(part);
                if (flushEach < int.MaxValue)
                {
                    stream.Flush();
                }
            }
        }

        return packed.ToArray();
    }

    private static IEnumerable<byte[]> Split(byte[] content, int parts) => content.Chunk((content.Length + parts - 1) / parts);
}
