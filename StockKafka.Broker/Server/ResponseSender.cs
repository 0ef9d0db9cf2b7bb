using System.Net.Sockets;
using System.Runtime.CompilerServices;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Server;

/// <summary>
/// Sends a response whose records still lie in log files: through one chunk of fixed size, so that a slow consumer holds
/// little memory however much it fetches.
/// </summary>
internal static class ResponseSender
{
    private const int ChunkLength = 256 << 10;

    /// <returns>The bytes sent.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<long> SendAsync(Socket socket, WireWriter response, CancellationToken cancellationToken)
    {
        if (response.Insertions.Count == 0)
        {
            await SendAllAsync(socket, response.WrittenMemory, cancellationToken).ConfigureAwait(false);
            return response.Length;
        }

        var chunk = FramePool.Rent(ChunkLength);
        try
        {
            return await SendChunksAsync(socket, response, chunk.AsMemory(0, ChunkLength), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            FramePool.Return(chunk);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<long> SendChunksAsync(
        Socket socket, WireWriter response, Memory<byte> chunk, CancellationToken cancellationToken)
    {
        long sent = 0;
        int filled = 0, from = 0;
        for (var i = 0; i <= response.Insertions.Count; i++)
        {
            var (position, slice) = i < response.Insertions.Count ? response.Insertions[i] : (response.Length, default);
            for (int copied; from < position; from += copied)
            {
                copied = Math.Min(position - from, chunk.Length - filled);
                response.WrittenMemory.Span.Slice(from, copied).CopyTo(chunk.Span[filled..]);
                filled += copied;
                if (filled == chunk.Length)
                {
                    await SendAllAsync(socket, chunk, cancellationToken).ConfigureAwait(false);
                    sent += filled;
                    filled = 0;
                }
            }

            for (int read, done = 0; done < slice.Length; done += read)
            {
                read = slice.Read(chunk.Span[filled..], done);
                if (read == 0)
                {
                    throw new IOException("a log file is shorter than it should be");
                }

                filled += read;
                if (filled == chunk.Length)
                {
                    await SendAllAsync(socket, chunk, cancellationToken).ConfigureAwait(false);
                    sent += filled;
                    filled = 0;
                }
            }
        }

        await SendAllAsync(socket, chunk[..filled], cancellationToken).ConfigureAwait(false);
        return sent + filled;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            var sent = await socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false);
            bytes = bytes[sent..];
        }
    }
}
