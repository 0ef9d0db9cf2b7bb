using System.Net.Sockets;
using StockKafka.Faults.Network;
using StockKafka.Faults.Tests.Support;

namespace StockKafka.Faults.Tests.Network;

/// <summary>Connections that end, that do not, and that do not begin.</summary>
public sealed class EndsOfConnectionsTests : IAsyncLifetime
{
    private readonly Ends _ends = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _ends.DisposeAsync();

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
        await Ends.RoundTripAsync(client, upstream);
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
        Assert.False(_ends.HasCome);

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
        await Ends.RoundTripAsync(client, upstream);
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
                await Ends.RoundTripAsync(client, upstream);
            }

            var (next, other) = await _ends.ConnectAsync();
            await Ends.RoundTripAsync(next, other);
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
}
