using System.Buffers;
using System.IO.Compression;

namespace StockKafka.Platform.Dashboard.Otlp;

/// <summary>A request's body in pooled memory, unpacked, never longer than <see cref="MostBytes"/>.</summary>
internal sealed class RequestBody : IDisposable
{
    public const int MostBytes = 16 * 1024 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>False where the body is too long, packed or unpacked: what a small body unpacks to is not known before, so it is counted on the way.</summary>
    /// <exception cref="InvalidDataException">It is not of its encoding.</exception>
    public async Task<bool> ReadAsync(Stream body, bool gzip, CancellationToken cancellationToken)
    {
        await using var unpacked = gzip ? new GZipStream(body, CompressionMode.Decompress, leaveOpen: true) : null;
        var source = unpacked ?? body;
        while (true)
        {
            if (Length == _bytes.Length)
            {
                Grow();
            }

            var read = await source.ReadAsync(_bytes.AsMemory(Length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return true;
            }

            Length += read;
            if (Length > MostBytes)
            {
                return false;
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
