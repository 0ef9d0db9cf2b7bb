using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using StockKafka.Faults.Protocol;

namespace StockKafka.Faults.Kafka;

/// <summary>What came: a whole frame with its length, or bytes that are none. Valid until the next is read; empty at the end.</summary>
internal readonly record struct Arrival(ReadOnlyMemory<byte> Bytes, bool IsFrame);

/// <summary>
/// Cuts what a socket brings into frames. As soon as something cannot be a frame, all from there on comes as it is. A buffer that a large frame needed
/// is not kept.
/// </summary>
/// <param name="isOfRequests">Whether frames begin with the header of a request, which shows early what is none.</param>
internal sealed class FrameReader(Socket from, bool isOfRequests) : IDisposable
{
    /// <summary>Kafka's own limit is 100 MB (<c>socket.request.max.bytes</c>); answers may be somewhat larger.</summary>
    private const int MaxFrame = 256 * 1024 * 1024;

    private const int InitialSize = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int _start;
    private int _end;
    private bool _isBroken;

    /// <summary>Whether something has come that is no frame.</summary>
    public bool IsBroken => _isBroken;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Arrival> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!_isBroken && TryTake(out var frame))
            {
                return new Arrival(frame, IsFrame: true);
            }

            if (_isBroken && _end > _start)
            {
                return new Arrival(Rest(), IsFrame: false);
            }

            MakeRoom();
            var read = await from.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return new Arrival(Rest(), IsFrame: false);
            }

            _end += read;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool TryTake(out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        var arrived = _buffer.AsSpan(_start, _end - _start);
        if (arrived.Length < RequestHeader.LengthSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(arrived);
        if (length is < RequestHeader.LengthSize or > MaxFrame || (isOfRequests && !IsRequest(arrived, length)))
        {
            _isBroken = true;
            return false;
        }

        var whole = RequestHeader.LengthSize + length;
        if (arrived.Length < whole)
        {
            return false;
        }

        frame = _buffer.AsMemory(_start, whole);
        _start += whole;
        return true;
    }

    private static bool IsRequest(ReadOnlySpan<byte> arrived, int length) =>
        length >= RequestHeader.FixedSize - RequestHeader.LengthSize && (arrived.Length < RequestHeader.FixedSize || RequestHeader.Read(arrived).IsPlausible);

    private ReadOnlyMemory<byte> Rest()
    {
        var rest = _buffer.AsMemory(_start, _end - _start);
        _start = _end;
        return rest;
    }

    private void MakeRoom()
    {
        var left = _end - _start;
        var wanted = left < RequestHeader.LengthSize || _isBroken
            ? InitialSize
            : Math.Max(InitialSize, RequestHeader.LengthSize + BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start)));
        if (_buffer.Length < wanted || _buffer.Length > Math.Max(wanted, InitialSize) * 4)
        {
            var other = ArrayPool<byte>.Shared.Rent(wanted);
            _buffer.AsSpan(_start, left).CopyTo(other);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = other;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, left).CopyTo(_buffer);
        }

        (_start, _end) = (0, left);
    }
}
