using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Server;

/// <summary>One request frame, without its length, in a pooled array that goes back on <see cref="Dispose"/>.</summary>
internal readonly struct Frame(byte[] rented, int length, MemoryBudget? budget) : IDisposable
{
    public ReadOnlyMemory<byte> Memory => rented.AsMemory(0, length);

    public void Dispose()
    {
        FramePool.Return(rented);
        budget?.Release(length);
    }
}

/// <summary>
/// Cuts what a socket receives into frames. An idle connection keeps only a small buffer; the body of a large frame is received
/// straight into the array it is processed from. That array grows with what has arrived, not with what was announced.
/// </summary>
internal sealed class FrameReader(Socket socket, MemoryBudget memory, TimeProvider clock) : IDisposable
{
    public const int MaxFrameLength = 100 << 20;

    private const int LengthSize = 4;
    private const int LookAhead = 512;
    private const int FirstRent = 1 << 20;

    /// <summary>Smaller frames are not worth the counting: the number of connections bounds them.</summary>
    private const int Uncounted = 64 << 10;

    /// <summary>A client that has begun a large frame holds memory that others may wait for.</summary>
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(30);

    private readonly byte[] _buffer = new byte[LookAhead];
    private ITimer? _stalled;
    private int _start;
    private int _end;

    /// <returns>Null when the client has closed the connection between two frames.</returns>
    /// <exception cref="MalformedFrameException">The announced length is not allowed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        while (_end - _start < LengthSize)
        {
            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start));
        _start += LengthSize;
        if (length is < RequestHeader.FixedLength or > MaxFrameLength)
        {
            throw new MalformedFrameException($"frame of {length} bytes");
        }

        if (length <= Uncounted)
        {
            return await ReadBodyAsync(length, cancellationToken).ConfigureAwait(false);
        }

        await memory.AcquireAsync(length, cancellationToken).ConfigureAwait(false);
        Frame? frame = null;
        try
        {
            _stalled ??= clock.CreateTimer(
                static socket => HangUp((Socket)socket!), socket, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            frame = await ReadBodyAsync(length, cancellationToken).ConfigureAwait(false);
            return frame;
        }
        finally
        {
            _stalled?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (frame is null)
            {
                memory.Release(length);
            }
        }
    }

    public void Dispose() => _stalled?.Dispose();

    private static void HangUp(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has gone in the same moment.
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Frame?> ReadBodyAsync(int length, CancellationToken cancellationToken)
    {
        var rented = FramePool.Rent(Math.Min(length, FirstRent));
        var filled = Math.Min(length, _end - _start);
        _buffer.AsSpan(_start, filled).CopyTo(rented);
        _start += filled;
        try
        {
            while (filled < length)
            {
                if (filled == rented.Length)
                {
                    var larger = FramePool.Rent((int)Math.Min(length, rented.Length * 2L));
                    rented.CopyTo(larger, 0);
                    FramePool.Return(rented);
                    rented = larger;
                }

                var room = rented.AsMemory(filled, Math.Min(length, rented.Length) - filled);
                if (length > Uncounted)
                {
                    _stalled!.Change(StallTimeout, Timeout.InfiniteTimeSpan);
                }

                var received = await socket.ReceiveAsync(room, cancellationToken).ConfigureAwait(false);
                if (received == 0)
                {
                    FramePool.Return(rented);
                    return null;
                }

                filled += received;
            }
        }
        catch
        {
            FramePool.Return(rented);
            throw;
        }

        return new Frame(rented, length, length > Uncounted ? memory : null);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
        else if (_end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var received = await socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += received;
        return received > 0;
    }
}
