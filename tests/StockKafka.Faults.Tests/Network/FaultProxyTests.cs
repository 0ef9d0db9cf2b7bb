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
        Assert.InRange(await Ends.RoundTripAsync(client, upstream), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        using (var fault = _ends.Proxy.Inject(new() { Latency = TimeSpan.FromMilliseconds(200), Direction = direction }))
        {
            Assert.InRange(await Ends.RoundTripAsync(client, upstream), TimeSpan.FromMilliseconds(roundTripMs - 5), TimeSpan.FromMilliseconds(roundTripMs + 120));
            Assert.Equal(roundTripMs / 200, fault.Happened);
        }

        Assert.InRange(await Ends.RoundTripAsync(client, upstream), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
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
        var arrives = Ends.ReadAsync(upstream, 1);
        await Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return arrives.IsCompletedSuccessfully;
        }, "it arrives as the clock goes on", seconds: 20);
        Assert.Equal("x"u8.ToArray(), await arrives);
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
}
