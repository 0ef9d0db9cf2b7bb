using System.Buffers.Binary;

namespace StockKafka.Broker.Log.Compression;

/// <summary>
/// Snappy, as raw blocks or in the "xerial" framing that Java clients use. Source: the format description of google/snappy.
/// </summary>
static class SnappyDecoder
{
    private const int XerialHeader = 16;

    /// <summary>A copy of 64 bytes takes 3, so a block that claims to grow more is not believed.</summary>
    private const int MaxRatio = 22;

    private static ReadOnlySpan<byte> XerialMagic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    /// <returns>Null when the bytes are not Snappy.</returns>
    public static ArraySegment<byte>? Decompress(ReadOnlySpan<byte> input)
    {
        if (!input.StartsWith(XerialMagic))
        {
            return TryBlock(input, out var only) ? new ArraySegment<byte>(only) : default(ArraySegment<byte>?);
        }

        var output = new MemoryStream();
        var rest = input.Length < XerialHeader ? default : input[XerialHeader..];
        while (rest.Length >= 4)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            if (length < 0 || length > rest.Length - 4 || !TryBlock(rest.Slice(4, length), out var block)
                || output.Length + block.Length > Decompressor.MaxDecompressed)
            {
                return null;
            }

            output.Write(block);
            rest = rest[(4 + length)..];
        }

        return new ArraySegment<byte>(output.GetBuffer(), 0, (int)output.Length);
    }

    private static bool TryBlock(ReadOnlySpan<byte> input, out byte[] output)
    {
        output = [];
        if (!TryLength(ref input, out var length) || length > Math.Min(Decompressor.MaxDecompressed, (long)MaxRatio * input.Length))
        {
            return false;
        }

        output = new byte[length];
        var written = 0;
        while (input.Length > 0)
        {
            var tag = input[0];
            input = input[1..];
            var done = (tag & 3) == 0 ? TryLiteral(tag, ref input, output, ref written) : TryCopy(tag, ref input, output, ref written);
            if (!done)
            {
                return false;
            }
        }

        return written == length;
    }

    private static bool TryLiteral(byte tag, ref ReadOnlySpan<byte> input, byte[] output, ref int written)
    {
        var length = (tag >> 2) + 1;
        if (length > 60)
        {
            var bytes = length - 60;
            if (input.Length < bytes)
            {
                return false;
            }

            length = (int)Math.Min(int.MaxValue, LittleEndian(input[..bytes]) + 1);
            input = input[bytes..];
        }

        if (length > input.Length || length > output.Length - written)
        {
            return false;
        }

        input[..length].CopyTo(output.AsSpan(written));
        input = input[length..];
        written += length;
        return true;
    }

    private static bool TryCopy(byte tag, ref ReadOnlySpan<byte> input, byte[] output, ref int written)
    {
        var bytes = (tag & 3) switch { 1 => 1, 2 => 2, _ => 4 };
        if (input.Length < bytes)
        {
            return false;
        }

        var distance = LittleEndian(input[..bytes]);
        var length = (tag >> 2) + 1;
        if (bytes == 1)
        {
            distance |= (long)(tag & 0xe0) << 3;
            length = ((tag >> 2) & 7) + 4;
        }

        input = input[bytes..];
        if (distance == 0 || distance > written || length > output.Length - written)
        {
            return false;
        }

        for (var i = 0; i < length; i++, written++)
        {
            output[written] = output[written - (int)distance];
        }

        return true;
    }

    private static bool TryLength(ref ReadOnlySpan<byte> input, out long length)
    {
        length = 0;
        for (var shift = 0; shift < 35 && input.Length > 0; shift += 7)
        {
            var next = input[0];
            input = input[1..];
            length |= (long)(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static long LittleEndian(ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }
}
