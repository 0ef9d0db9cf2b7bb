using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;

namespace StockKafka.Load.Http;

/// <summary>Is given a piece of an unpacked body; lent.</summary>
internal delegate void UnpackedPiece(ReadOnlySpan<byte> piece);

/// <summary>
/// Unpacks a body piece by piece on the thread that brings the pieces, by its content codings (RFC 9110, section 8.4.1): gzip, br, and deflate
/// with or without the zlib format's head and tail, which some servers leave out.
/// </summary>
internal sealed class BodyUnpacker
{
    private const int PieceSize = 64 << 10;

    private readonly Pipe _packed = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0, useSynchronizationContext: false));
    private readonly Task _unpacking;

    private BodyUnpacker(IEnumerable<string> codings, bool hasZlibHead, UnpackedPiece take)
    {
        var stream = _packed.Reader.AsStream();
        foreach (var coding in codings.Reverse())
        {
            stream = coding switch
            {
                "br" => new BrotliStream(stream, CompressionMode.Decompress),
                "deflate" when hasZlibHead => new ZLibStream(stream, CompressionMode.Decompress),
                "deflate" => new DeflateStream(stream, CompressionMode.Decompress),
                _ => new GZipStream(stream, CompressionMode.Decompress),
            };
        }

        _unpacking = UnpackAsync(stream, take);
    }

    /// <param name="contentEncoding">The header's value.</param>
    /// <param name="first">The body's first piece, of which nothing is taken.</param>
    /// <param name="take">Is given what was unpacked.</param>
    /// <param name="failure">Which coding cannot be unpacked; null: none.</param>
    /// <returns>Null for a body that is not packed, or cannot be unpacked.</returns>
    public static BodyUnpacker? Of(ReadOnlySpan<byte> contentEncoding, ReadOnlySpan<byte> first, UnpackedPiece take, out string? failure)
    {
        failure = null;
        if (contentEncoding.IsEmpty)
        {
            return null;
        }

        string[] codings =
        [
            .. Encoding.ASCII.GetString(contentEncoding).ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(coding => coding != "identity"),
        ];
        var unknown = codings.FirstOrDefault(coding => coding is not ("gzip" or "x-gzip" or "br" or "deflate"));
        failure = unknown is null ? null : $"body packed by a coding that cannot be unpacked: {unknown}";
        // The zlib format begins with its method, 8, and a window of at most 32 KiB (RFC 1950, section 2.2).
        return codings.Length == 0 || failure is not null ? null : new(codings, (first[0] & 0x0f) == 8 && first[0] >> 4 <= 7, take);
    }

    /// <summary>Unpacks another piece.</summary>
    public void Write(ReadOnlySpan<byte> piece)
    {
        _packed.Writer.Write(piece);
        // Runs the unpacking up to where it needs the next piece; nothing is left to wait for.
        _ = _packed.Writer.FlushAsync().AsTask();
    }

    /// <summary>Unpacks the rest; false when the body was cut off or is not what its coding says.</summary>
    public bool Finish()
    {
        _packed.Writer.Complete();
        try
        {
            _unpacking.GetAwaiter().GetResult();
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    private static async Task UnpackAsync(Stream stream, UnpackedPiece take)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            await using (stream.ConfigureAwait(false))
            {
                while (await stream.ReadAsync(buffer).ConfigureAwait(false) is var count and > 0)
                {
                    take(buffer.AsSpan(0, count));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
