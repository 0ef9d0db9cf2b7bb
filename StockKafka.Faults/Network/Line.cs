using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;

namespace StockKafka.Faults.Network;

/// <summary>
/// One direction of a connection, with its weather. It has one writer at a time. While it is calm a write goes straight to the socket; what is late
/// waits in a queue, so that latency does not narrow the line.
/// </summary>
/// <exception cref="IOException">Thrown by every write when the side that is written to has gone.</exception>
internal sealed class Line(Socket to, Direction direction, NetworkFaultBook book, TimeProvider clock, Random chance, Action reset, CancellationToken ended)
{
    /// <summary>Writes that wait at most; then the writer waits, too.</summary>
    private const int MaxQueued = 256;

    private readonly Pace _pace = new(clock);
    private NetworkStream? _stream;
    private Channel<Late>? _queue;
    private Task _draining = Task.CompletedTask;
    private int _queued;
    private InjectedNetworkFault? _counting;
    private long _counted;

    public Direction Direction => direction;

    /// <summary>Made late, for only what is connected has one.</summary>
    private NetworkStream To => _stream ??= new NetworkStream(to, ownsSocket: false);

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) =>
        book.Of(direction).IsCalm && Volatile.Read(ref _queued) == 0 ? To.WriteAsync(bytes, CancellationToken.None) : SendInWeatherAsync(bytes);

    /// <summary>Waits until all has been written, and the news of the end may be.</summary>
    public async Task EndAsync()
    {
        _queue?.Writer.TryComplete();
        await _draining.ConfigureAwait(false);
        await HideAsync(direction).ConfigureAwait(false);
    }

    /// <summary>Waits as long as a closing must not be told.</summary>
    public async Task HideAsync(Direction news)
    {
        ended.ThrowIfCancellationRequested();
        book.Of(news).Happens(fault => fault.HalfOpen);
        await book.WaitWhileAsync(news, weather => weather.IsBlackHole || weather.IsHalfOpen, ended).ConfigureAwait(false);
    }

    private async ValueTask SendInWeatherAsync(ReadOnlyMemory<byte> bytes)
    {
        var weather = book.Of(direction);
        if (weather.Latency == TimeSpan.Zero && Volatile.Read(ref _queued) == 0)
        {
            await DeliverAsync(bytes).ConfigureAwait(false);
            return;
        }

        if (_draining.IsFaulted)
        {
            await _draining.ConfigureAwait(false);
        }

        if (_queue is null)
        {
            _queue = Channel.CreateBounded<Late>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
            _draining = DrainAsync(_queue.Reader);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        Interlocked.Increment(ref _queued);
        await _queue.Writer.WriteAsync(new Late(buffer, bytes.Length, clock.GetTimestamp(), weather.Latency + Varied(weather.Jitter)), ended).ConfigureAwait(false);
        weather.Happens(fault => fault.Latency > TimeSpan.Zero);
    }

    private TimeSpan Varied(TimeSpan jitter) => jitter == TimeSpan.Zero ? TimeSpan.Zero : jitter * (2 * chance.NextDouble() - 1);

    private async Task DrainAsync(ChannelReader<Late> queue)
    {
        await foreach (var late in queue.ReadAllAsync(ended).ConfigureAwait(false))
        {
            await WaitAsync(late.Latency - clock.GetElapsedTime(late.Sent)).ConfigureAwait(false);
            await DeliverAsync(late.Buffer.AsMemory(0, late.Length)).ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(late.Buffer);
            Interlocked.Decrement(ref _queued);
        }
    }

    private async ValueTask DeliverAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (book.Of(direction).IsBlackHole)
            {
                book.Of(direction).Happens(fault => fault.BlackHole);
                await book.WaitWhileAsync(direction, weather => weather.IsBlackHole, ended).ConfigureAwait(false);
            }

            var now = book.Of(direction);
            var size = PieceOf(now, bytes.Length);
            await To.WriteAsync(bytes[..size], ended).ConfigureAwait(false);
            bytes = bytes[size..];
            CountTowardsReset(now, size);
            if (now.SliceBytes != int.MaxValue || now.BytesPerSecond != int.MaxValue)
            {
                now.Happens(fault => fault.SliceBytes is not null || fault.BytesPerSecond is not null);
                var busy = _pace.BusyFor(size, now.BytesPerSecond);
                await WaitAsync(busy > now.SliceGap ? busy : now.SliceGap).ConfigureAwait(false);
            }
        }
    }

    private int PieceOf(Weather now, int length)
    {
        var size = Math.Min(length, now.SliceBytes);
        if (now.BytesPerSecond != int.MaxValue)
        {
            size = Math.Min(size, Pace.PieceOf(now.BytesPerSecond));
        }

        if (now.Reset is { } fault)
        {
            (_counting, _counted) = _counting == fault ? (fault, _counted) : (fault, 0);
            size = (int)Math.Clamp(fault.Fault.ResetAfterBytes!.Value - _counted, 1, size);
        }

        return size;
    }

    private void CountTowardsReset(Weather now, int size)
    {
        if (now.Reset is not { } fault)
        {
            return;
        }

        _counted += size;
        if (_counted >= fault.Fault.ResetAfterBytes)
        {
            fault.Happens();
            reset();
            throw new IOException("The connection was reset.");
        }
    }

    private async ValueTask WaitAsync(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            await Task.Delay(time, clock, ended).ConfigureAwait(false);
        }
    }

    private readonly record struct Late(byte[] Buffer, int Length, long Sent, TimeSpan Latency);
}
