using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using StockKafka.Faults.Network;
using StockKafka.Faults.Tests.Support;

namespace StockKafka.Faults.Tests.Network;

public sealed class FaultProxyTests : IAsyncLifetime
{
    private readonly Ends _ends = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _ends.DisposeAsync();

    [Fact]
    public async Task Without_faults_bytes_and_closings_pass_both_ways_and_are_counted()
    {
        var (client, upstream) = await _ends.ConnectAsync();
        var (there, back) = (Ends.Random(300_000), Ends.Random(200_000));
        var sending = Task.WhenAll(client.SendAsync(there.AsMemory()).AsTask(), upstream.SendAsync(back.AsMemory()).AsTask());
        Assert.Equal(there, await Ends.ReadAsync(upstream, there.Length));
        Assert.Equal(back, await Ends.ReadAsync(client, back.Length));
        await sending;

        client.Shutdown(SocketShutdown.Send);
        Assert.Null(await Ends.EndOfAsync(upstream));
        await upstream.SendAsync("still"u8.ToArray());
        Assert.Equal("still"u8.ToArray(), await Ends.ReadAsync(client, 5));
        upstream.Dispose();
        Assert.Null(await Ends.EndOfAsync(client));
        await Eventually.TrueAsync(() => _ends.Proxy.Counters == new FaultProxyCounters(1, 0, 300_000, 200_005, 0), "the counters");
    }

    [Theory]
    [InlineData(Direction.Both, 400)]
    [InlineData(Direction.ToUpstream, 200)]
    [InlineData(Direction.ToClient, 200)]
    public async Task Latency_is_what_it_says_in_the_direction_that_it_says(Direction direction, int roundTripMs)
    {
        var (client, upstream) = await _ends.ConnectAsync();
        Assert.InRange(await RoundTripAsync(client, upstream), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        using (var fault = _ends.Proxy.Inject(new() { Latency = TimeSpan.FromMilliseconds(200), Direction = direction }))
        {
            Assert.InRange(await RoundTripAsync(client, upstream), TimeSpan.FromMilliseconds(roundTripMs - 5), TimeSpan.FromMilliseconds(roundTripMs + 120));
            Assert.Equal(roundTripMs / 200, fault.Happened);
        }

        Assert.InRange(await RoundTripAsync(client, upstream), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Latency_does_not_narrow_the_line_and_keeps_the_order_whatever_the_jitter()
    {
        var (client, upstream) = await _ends.ConnectAsync();
        using var fault = _ends.Proxy.Inject(new() { Latency = TimeSpan.FromMilliseconds(300), Jitter = TimeSpan.FromMilliseconds(300) });
        var sent = Ends.Random(4_000_000);
        var began = Stopwatch.StartNew();
        var sending = client.SendAsync(sent.AsMemory()).AsTask();
        Assert.Equal(sent, await Ends.ReadAsync(upstream, sent.Length));
        await sending;
        Assert.InRange(began.Elapsed, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Time_is_that_of_the_clock_that_is_given()
    {
        var clock = new FakeTimeProvider();
        await using var ends = new Ends(clock);
        var (client, upstream) = await ends.ConnectAsync();
        using var fault = ends.Proxy.Inject(new() { Latency = TimeSpan.FromHours(1), Direction = Direction.ToUpstream });
        await client.SendAsync("x"u8.ToArray());
        await Eventually.TrueAsync(() => fault.Happened == 1, "it was delayed");
        clock.Advance(TimeSpan.FromMinutes(59));
        await Ends.SilentAsync(upstream);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("x"u8.ToArray(), await Ends.ReadAsync(upstream, 1));
    }

    [Fact]
    public async Task Bandwidth_is_what_it_says()
    {
        var (client, upstream) = await _ends.ConnectAsync();
        using var fault = _ends.Proxy.Inject(new() { BytesPerSecond = 200_000, Direction = Direction.ToUpstream });
        var sent = Ends.Random(300_000);
        var began = Stopwatch.StartNew();
        var sending = client.SendAsync(sent.AsMemory()).AsTask();
        Assert.Equal(sent, await Ends.ReadAsync(upstream, sent.Length));
        await sending;
        Assert.InRange(began.Elapsed, TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(2.2));
    }

    [Fact]
    public async Task What_is_sliced_comes_in_pieces_and_whole()
    {
        var (client, upstream) = await _ends.ConnectAsync();
        using var fault = _ends.Proxy.Inject(new() { SliceBytes = 7, SliceGap = TimeSpan.FromMilliseconds(5), Direction = Direction.ToUpstream });
        var sent = Ends.Random(140);
        await client.SendAsync(sent.AsMemory());
        List<byte> seen = [];
        var reads = 0;
        var buffer = new byte[1024];
        for (; seen.Count < sent.Length; reads++)
        {
            seen.AddRange(buffer[..await upstream.ReceiveAsync(buffer.AsMemory())]);
        }

        Assert.Equal(sent, seen);
        Assert.InRange(reads, 5, 20);
        Assert.Equal(20, fault.Happened);
    }

    [Fact]
    public async Task A_reset_of_now_meets_all_that_live_and_each_that_comes()
    {
        var (client, upstream) = await _ends.ConnectAsync();
        using (var fault = _ends.Proxy.Inject(new() { ResetAfterBytes = 0 }))
        {
            Assert.Equal(SocketError.ConnectionReset, await Ends.EndOfAsync(client));
            Assert.Equal(SocketError.ConnectionReset, await Ends.EndOfAsync(upstream));
            Assert.Equal(SocketError.ConnectionReset, await EndOfNewAsync());
            Assert.Equal(2, fault.Happened);
        }

        (client, upstream) = await _ends.ConnectAsync();
        await RoundTripAsync(client, upstream);
        Assert.Equal(1, _ends.Proxy.ResetConnections());
        Assert.Equal(SocketError.ConnectionReset, await Ends.EndOfAsync(client));
        Assert.Equal(2, _ends.Proxy.Counters.Faults);
    }

    [Fact]
    public async Task A_reset_after_so_many_bytes_lets_those_through()
    {
        var (client, upstream) = await _ends.ConnectAsync();
        using var fault = _ends.Proxy.Inject(new() { ResetAfterBytes = 10, Direction = Direction.ToUpstream });
        await client.SendAsync("1234567"u8.ToArray());
        Assert.Equal("1234567"u8.ToArray(), await Ends.ReadAsync(upstream, 7));
        await client.SendAsync("890abc"u8.ToArray());
        Assert.Equal(SocketError.ConnectionReset, await Ends.EndOfAsync(client));
        Assert.Equal(SocketError.ConnectionReset, await Ends.EndOfAsync(upstream));
        Assert.Equal(1, fault.Happened);
    }

    [Fact]
    public async Task A_black_hole_takes_connections_and_bytes_and_gives_them_back_when_it_is_over()
    {
        var (client, upstream) = await _ends.ConnectAsync();
        var fault = _ends.Proxy.Inject(new() { BlackHole = true });
        using var late = await _ends.ConnectClientAsync();
        await late.SendAsync("late"u8.ToArray());
        await client.SendAsync("there"u8.ToArray());
        await upstream.SendAsync("back"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        await Task.WhenAll(Ends.SilentAsync(client), Ends.SilentAsync(upstream));

        fault.Clear();
        Assert.Equal("there"u8.ToArray(), await Ends.ReadAsync(upstream, 5));
        Assert.Null(await Ends.EndOfAsync(upstream));
        Assert.Equal("back"u8.ToArray(), await Ends.ReadAsync(client, 4));
        Assert.Equal("late"u8.ToArray(), await Ends.ReadAsync(await _ends.AcceptAsync(), 4));
    }

    [Fact]
    public async Task A_black_hole_of_one_direction_leaves_the_other()
    {
        var (client, upstream) = await _ends.ConnectAsync();
        using var fault = _ends.Proxy.Inject(new() { BlackHole = true, Direction = Direction.ToClient });
        await client.SendAsync("there"u8.ToArray());
        Assert.Equal("there"u8.ToArray(), await Ends.ReadAsync(upstream, 5));
        await upstream.SendAsync("back"u8.ToArray());
        await Ends.SilentAsync(client);
        Assert.Equal(1, fault.Happened);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_half_open_the_end_of_one_side_is_not_told_to_the_other(bool withReset)
    {
        var (client, upstream) = await _ends.ConnectAsync();
        await RoundTripAsync(client, upstream);
        var fault = _ends.Proxy.Inject(new() { HalfOpen = true, Direction = Direction.ToClient });
        upstream.LingerState = new LingerOption(withReset, 0);
        upstream.Close();
        await Eventually.TrueAsync(() => fault.Happened > 0, "the end was hidden");
        await client.SendAsync("anybody there?"u8.ToArray());
        await Ends.SilentAsync(client);
        await client.SendAsync("nobody"u8.ToArray());

        fault.Clear();
        var end = await Ends.EndOfAsync(client);
        Assert.True(end is null or SocketError.ConnectionReset, $"{end}");
    }

    [Fact]
    public async Task Who_is_refused_is_refused_and_who_lives_goes_on()
    {
        var (client, upstream) = await _ends.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            using (_ends.Proxy.Inject(new() { Refuse = true }))
            {
                var refused = await Assert.ThrowsAsync<SocketException>(_ends.ConnectClientAsync);
                Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
                await RoundTripAsync(client, upstream);
            }

            var (next, other) = await _ends.ConnectAsync();
            await RoundTripAsync(next, other);
        }
    }

    /// <summary>A connection may be reset before the call that connects has returned.</summary>
    private async Task<SocketError?> EndOfNewAsync()
    {
        try
        {
            return await Ends.EndOfAsync(await _ends.ConnectClientAsync());
        }
        catch (SocketException end)
        {
            return end.SocketErrorCode;
        }
    }

    private static async Task<TimeSpan> RoundTripAsync(Socket client, Socket upstream)
    {
        var began = Stopwatch.GetTimestamp();
        await client.SendAsync("ping"u8.ToArray());
        Assert.Equal("ping"u8.ToArray(), await Ends.ReadAsync(upstream, 4));
        await upstream.SendAsync("pong"u8.ToArray());
        Assert.Equal("pong"u8.ToArray(), await Ends.ReadAsync(client, 4));
        return Stopwatch.GetElapsedTime(began);
    }
}
