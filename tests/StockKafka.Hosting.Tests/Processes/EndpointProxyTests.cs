using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Processes;

/// <summary>The proxy in front of replicas, against plain sockets.</summary>
public sealed class EndpointProxyTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly int _port = LoopbackPorts.Take();

    public EndpointProxyTests() => _server.Start();

    private int ServerPort => ((IPEndPoint)_server.LocalEndpoint).Port;

    [Fact]
    public async Task Bytes_pass_both_ways_and_each_way_ends_by_itself()
    {
        using var proxy = new EndpointProxy(_port, () => [new(ServerPort, true)], TimeProvider.System);
        using var client = await ConnectAsync();
        using var server = await _server.AcceptSocketAsync(Eventually.Timeout());
        var sent = RandomNumberGenerator.GetBytes(5_000_000);

        var sending = SendAsync(client, sent);
        Assert.Equal(sent, await ReadAllAsync(server)); // It ends though the client still listens.
        await sending;
        await SendAsync(server, [1, 2, 3]);

        Assert.Equal([1, 2, 3], await ReadAllAsync(client));
    }

    [Fact]
    public async Task A_replica_that_refuses_is_passed_over_and_none_at_all_resets()
    {
        var closed = LoopbackPorts.Take();
        IReadOnlyList<EndpointProxy.Target> targets = [new(closed, true), new(ServerPort, true)];
        using var proxy = new EndpointProxy(_port, () => targets, TimeProvider.System);
        using (var client = await ConnectAsync())
        using (var server = await _server.AcceptSocketAsync(Eventually.Timeout()))
        {
            await SendAsync(client, [7]);
            Assert.Equal([7], await ReadAllAsync(server));
        }

        targets = [new(closed, true)];
        var error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var refused = await ConnectAsync(); // It may be reset so soon that this tells it.
            await ReadAllAsync(refused);
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        LoopbackPorts.GiveBack(closed);
    }

    [Fact]
    public async Task A_killed_replica_ends_its_connections()
    {
        using var proxy = new EndpointProxy(_port, () => [new(ServerPort, true)], TimeProvider.System);
        using var client = await ConnectAsync();
        var server = await _server.AcceptSocketAsync(Eventually.Timeout());
        server.LingerState = new LingerOption(true, 0);
        server.Close();

        try
        {
            Assert.Empty(await ReadAllAsync(client));
        }
        catch (SocketException)
        {
            // A reset is an end as well.
        }
    }

    [Fact]
    public async Task A_connection_to_the_second_best_ends_when_a_better_one_has_come()
    {
        using var better = new TcpListener(IPAddress.Loopback, 0);
        better.Start();
        IReadOnlyList<EndpointProxy.Target> targets = [new(ServerPort, false)];
        using var proxy = new EndpointProxy(_port, () => targets, TimeProvider.System);
        using var early = await ConnectAsync();
        using var served = await _server.AcceptSocketAsync(Eventually.Timeout());

        proxy.EndSecondBest(); // There is none better yet.
        await early.SendAsync(new byte[] { 5 }, Eventually.Timeout());
        Assert.Equal(1, await served.ReceiveAsync(new byte[8].AsMemory(), Eventually.Timeout()));
        targets = [new(((IPEndPoint)better.LocalEndpoint).Port, true), new(ServerPort, false)];
        proxy.EndSecondBest();

        Assert.Empty(await ReadAllAsync(early));
        using var late = await ConnectAsync();
        using var servedBetter = await better.AcceptSocketAsync(Eventually.Timeout());
    }

    [Fact]
    public async Task Connections_are_bounded_and_the_next_one_comes_when_one_has_ended()
    {
        using var proxy = new EndpointProxy(_port, () => [new(ServerPort, true)], TimeProvider.System, maxConnections: 2);
        using var first = await ConnectAsync();
        using var second = await ConnectAsync();
        using var firstServed = await _server.AcceptSocketAsync(Eventually.Timeout());
        using var secondServed = await _server.AcceptSocketAsync(Eventually.Timeout());

        using var third = await ConnectAsync(); // In the system's queue.
        await SendAsync(third, [9]);
        Assert.False(_server.Pending());
        first.Close();
        firstServed.Close();
        using var thirdServed = await _server.AcceptSocketAsync(Eventually.Timeout());

        Assert.Equal([9], await ReadAllAsync(thirdServed));
    }

    public void Dispose()
    {
        _server.Dispose();
        LoopbackPorts.GiveBack(_port);
    }

    private static async Task SendAsync(Socket client, byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await client.SendAsync(bytes.AsMemory(sent), Eventually.Timeout());
        }

        client.Shutdown(SocketShutdown.Send);
    }

    private static async Task<byte[]> ReadAllAsync(Socket client)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await client.ReceiveAsync(buffer.AsMemory(), Eventually.Timeout()) is > 0 and var read)
        {
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, _port, Eventually.Timeout());
        return client;
    }
}
