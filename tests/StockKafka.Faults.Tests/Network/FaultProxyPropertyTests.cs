using System.Net;
using System.Net.Sockets;
using CsCheck;
using StockKafka.Faults.Network;
using StockKafka.Faults.Tests.Support;

namespace StockKafka.Faults.Tests.Network;

public sealed class FaultProxyPropertyTests
{
    private static readonly Gen<NetworkFault> AnyFault =
        from direction in Gen.Enum<Direction>()
        from latency in Gen.Int[0, 5]
        from jitter in Gen.Int[0, 5]
        from slice in Gen.Int[1, 3_000]
        from width in Gen.Int[100_000, 10_000_000]
        from kind in Gen.Int[0, 3]
        select kind switch
        {
            0 => new NetworkFault { Direction = direction, Latency = TimeSpan.FromMilliseconds(latency + 1), Jitter = TimeSpan.FromMilliseconds(Math.Min(jitter, latency)) },
            1 => new NetworkFault { Direction = direction, SliceBytes = slice },
            2 => new NetworkFault { Direction = direction, BytesPerSecond = width },
            _ => new NetworkFault { Direction = direction, BlackHole = true },
        };

    /// <summary>Faults go on and off between writes; whatever they were, all of it arrives, in order.</summary>
    [Fact]
    public void Whatever_faults_come_and_go_no_byte_is_lost_or_out_of_place() => Gen.Select(AnyFault.Array[1, 5], Gen.Byte.Array[1, 20_000].Array[1, 8]).Sample(
        (faults, writes) => CarryAsync(faults, writes).GetAwaiter().GetResult(), iter: 150, threads: 2);

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Contains("does nothing", Refused(new()), StringComparison.Ordinal);
        Assert.Contains("Jitter (00:00:02) must not be more than Latency", Refused(new() { Latency = TimeSpan.FromSeconds(1), Jitter = TimeSpan.FromSeconds(2) }), StringComparison.Ordinal);
        Assert.Contains("BytesPerSecond must be 1", Refused(new() { BytesPerSecond = 0 }), StringComparison.Ordinal);
        Assert.Contains("SliceGap needs SliceBytes", Refused(new() { SliceGap = TimeSpan.FromSeconds(1) }), StringComparison.Ordinal);
        Assert.Contains("no HOST:PORT", Assert.Throws<ArgumentException>(() => FaultProxy.Start(new() { Upstream = "kafka" })).Message, StringComparison.Ordinal);
    }

    /// <summary>Both ends block, from their beginning on, and allocate nothing so; what is allocated is the proxy's.</summary>
    [Fact]
    public async Task While_nothing_is_wrong_a_read_allocates_nothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var proxy = FaultProxy.Start(new() { Upstream = listener.LocalEndpoint.ToString()! });
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Connect(IPAddress.Loopback, proxy.Port);
        using var upstream = listener.AcceptSocket();
        Echo(client, upstream, 2_000);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Echo(client, upstream, 5_000);
        Assert.InRange((GC.GetTotalAllocatedBytes(precise: true) - before) / 10_000.0, 0, 16);
    }

    private static void Echo(Socket client, Socket upstream, int times)
    {
        Span<byte> buffer = stackalloc byte[100];
        for (; times > 0; times--)
        {
            client.Send(buffer);
            for (var read = 0; read < buffer.Length; read += upstream.Receive(buffer))
            {
            }

            upstream.Send(buffer);
            for (var read = 0; read < buffer.Length; read += client.Receive(buffer))
            {
            }
        }
    }

    private static string Refused(NetworkFault fault) => Assert.Throws<ArgumentException>(fault.Validate).Message;

    private static async Task<bool> CarryAsync(NetworkFault[] faults, byte[][] writes)
    {
        await using var ends = new Ends();
        var (client, upstream) = await ends.ConnectAsync();
        byte[] all = [.. writes.SelectMany(write => write)];
        var there = Ends.ReadAsync(upstream, all.Length);
        var back = Ends.ReadAsync(client, all.Length);
        List<InjectedNetworkFault> on = [];
        foreach (var (index, write) in writes.Index())
        {
            on.Add(ends.Proxy.Inject(faults[index % faults.Length]));
            await Task.WhenAll(client.SendAsync(write.AsMemory()).AsTask(), upstream.SendAsync(write.AsMemory()).AsTask());
            if (on.Count > 2)
            {
                on[0].Clear();
                on.RemoveAt(0);
            }
        }

        on.ForEach(fault => fault.Clear());
        var (came, returned) = (await there, await back);
        return all.AsSpan().SequenceEqual(came) && all.AsSpan().SequenceEqual(returned);
    }
}
