using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StockKafka.Faults.Network;

namespace StockKafka.Faults.Tests.Support;

/// <summary>A proxy with both its ends in the hands of a test: sockets of clients, and those that reach what is upstream.</summary>
internal sealed class Ends : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpListener _upstream = new(IPAddress.Loopback, 0);

    public Ends(TimeProvider? clock = null)
    {
        _upstream.Start();
        Proxy = FaultProxy.Start(new() { Upstream = _upstream.LocalEndpoint.ToString()!, Clock = clock ?? TimeProvider.System });
    }

    public FaultProxy Proxy { get; }

    /// <summary>Whether a connection has come upstream that was not taken yet.</summary>
    public bool HasCome => _upstream.Pending();

    public async Task<(Socket Client, Socket Upstream)> ConnectAsync()
    {
        var client = await ConnectClientAsync();
        var upstream = await _upstream.AcceptSocketAsync().WaitAsync(Patience);
        upstream.NoDelay = true;
        return (client, upstream);
    }

    public async Task<Socket> ConnectClientAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, Proxy.Port).WaitAsync(Patience);
        return client;
    }

    public Task<Socket> AcceptAsync() => _upstream.AcceptSocketAsync().WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        _upstream.Dispose();
    }

    /// <summary>So many bytes, in as many reads as it takes.</summary>
    public static async Task<byte[]> ReadAsync(Socket from, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = await from.ReceiveAsync(bytes.AsMemory(read)).AsTask().WaitAsync(Patience);
            read += more > 0 ? more : throw new EndOfStreamException($"closed after {read} of {count} bytes");
        }

        return bytes;
    }

    /// <summary>How a connection ends: null with FIN, else by that error.</summary>
    public static async Task<SocketError?> EndOfAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory()).AsTask().WaitAsync(Patience) > 0)
            {
            }

            return null;
        }
        catch (SocketException end)
        {
            return end.SocketErrorCode;
        }
    }

    /// <summary>Nothing comes for a moment, not even the end.</summary>
    public static async Task SilentAsync(Socket socket)
    {
        using var moment = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await socket.ReceiveAsync(new byte[1].AsMemory(), moment.Token));
    }

    public static byte[] Random(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    /// <summary>How long a word there and one back take.</summary>
    public static async Task<TimeSpan> RoundTripAsync(Socket client, Socket upstream)
    {
        var began = Stopwatch.GetTimestamp();
        await client.SendAsync("ping"u8.ToArray());
        Assert.Equal("ping"u8.ToArray(), await ReadAsync(upstream, 4));
        await upstream.SendAsync("pong"u8.ToArray());
        Assert.Equal("pong"u8.ToArray(), await ReadAsync(client, 4));
        return Stopwatch.GetElapsedTime(began);
    }
}
