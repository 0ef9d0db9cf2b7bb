using System.Buffers.Binary;

namespace StockKafka.Broker.Log.Compression;

/// <summary>The LZ4 frame format, checksums skipped (the batch has its own). Source: the format descriptions of lz4/lz4.</summary>
static class Lz4FrameDecoder
{
    private const uint Magic = 0x184D2204;
    private const int UncompressedBlock = 1 << 31;
    private const int MinMatch = 4;

    /// <returns>Null when the bytes are not an LZ4 frame.</returns>
    public static ArraySegment<byte>? Decompress(ReadOnlySpan<byte> input)
    {
        if (input.Length < 7 || BinaryPrimitives.ReadUInt32LittleEndian(input) != Magic)
        {
            return null;
        }

        var flags = input[4];
        var blockChecksum = (flags & 0x10) != 0 ? 4 : 0;
        var header = 7 + ((flags & 0x08) != 0 ? 8 : 0) + ((flags & 0x01) != 0 ? 4 : 0);
        var output = new byte[Math.Max(256, input.Length * 4)];
        var written = 0;
        for (var at = header; at + 4 <= input.Length;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(input[at..]);
            at += 4;
            if (size == 0)
            {
                return new ArraySegment<byte>(output, 0, written);
            }

            var length = size & ~UncompressedBlock;
            if (length > input.Length - at || !TryBlock(input.Slice(at, length), size < 0, ref output, ref written))
            {
                return null;
            }

            at += length + blockChecksum;
        }

        return null;
    }

    private static bool TryBlock(ReadOnlySpan<byte> block, bool uncompressed, ref byte[] output, ref int written)
    {
        if (uncompressed)
        {
            return TryAppend(block, ref output, ref written);
        }

        while (block.Length > 0)
        {
            var token = block[0];
            block = block[1..];
            if (!TryRunLength(token >> 4, ref block, out var literals) || literals > block.Length
                || !TryAppend(block[..literals], ref output, ref written))
            {
                return false;
            }

            block = block[literals..];
            if (block.Length == 0)
            {
                return true; // the last sequence has literals only
            }

            if (block.Length < 2)
            {
                return false;
            }

            var distance = BinaryPrimitives.ReadUInt16LittleEndian(block);
            block = block[2..];
            if (!TryRunLength(token & 0x0f, ref block, out var match) || !TryRepeat(distance, match + MinMatch, ref output, ref written))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryRunLength(int nibble, ref ReadOnlySpan<byte> block, out int length)
    {
        length = nibble;
        if (nibble < 15)
        {
            return true;
        }

        while (block.Length > 0 && length < Decompressor.MaxDecompressed)
        {
            var more = block[0];
            block = block[1..];
            length += more;
            if (more != 255)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryAppend(ReadOnlySpan<byte> bytes, ref byte[] output, ref int written)
    {
        if (!TryEnsure(bytes.Length, ref output, written))
        {
            return false;
        }

        bytes.CopyTo(output.AsSpan(written));
        written += bytes.Length;
        return true;
    }

    private static bool TryRepeat(int distance, int length, ref byte[] output, ref int written)
    {
        if (distance == 0 || distance > written || !TryEnsure(length, ref output, written))
        {
            return false;
        }

        for (var i = 0; i < length; i++, written++)
        {
            output[written] = output[written - distance];
        }

        return true;
    }

    private static bool TryEnsure(int more, ref byte[] output, int written)
    {
        if (more > Decompressor.MaxDecompressed - written)
        {
            return false;
        }

        if (more > output.Length - written)
        {
            Array.Resize(ref output, (int)Math.Min(Decompressor.MaxDecompressed, Math.Max(output.Length * 2L, written + more)));
        }

        return true;
    }
}
