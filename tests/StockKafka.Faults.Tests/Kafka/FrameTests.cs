using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using CsCheck;
using StockKafka.Faults.Kafka;
using StockKafka.Faults.Protocol;
using StockKafka.Faults.Tests.Support;

namespace StockKafka.Faults.Tests.Kafka;

/// <summary>Frames on the wire: what is rewritten, and that nothing else is.</summary>
public sealed class FrameTests : KafkaTestBase
{
    public static IEnumerable<TheoryDataRow<ApiKey, short>> TellsAddresses =>
    [
        .. Versions(ApiKey.Metadata, 12), .. Versions(ApiKey.FindCoordinator, 4), .. Versions(ApiKey.DescribeCluster, 0),
    ];

    /// <summary>Host and length are the same here and there, so an answer differs from the broker's in the port alone.</summary>
    [Theory]
    [MemberData(nameof(TellsAddresses))]
    public async Task An_answer_tells_the_port_of_the_way_and_is_the_brokers_in_all_else(ApiKey api, short version)
    {
        var request = RawKafka.Request(api, version, 7, body => Body(body, api));
        using var direct = new RawKafka(Broker.BootstrapServers);
        using var through = new RawKafka(Way.BootstrapServers);
        var answer = await direct.AskAsync(request);
        var rewritten = await through.AskAsync(request);

        var (own, instead) = (PortOf(Broker.BootstrapServers), PortOf(Assert.Single(Way.Brokers).Value));
        var at = answer.AsSpan().IndexOf(own);
        Assert.InRange(at, 8, answer.Length);
        instead.CopyTo(answer, at);
        Assert.Equal(answer, rewritten);
        Assert.Equal(0, Way.Counters.NotUnderstood);
    }

    [Fact]
    public async Task An_unknown_version_passes_unchanged_and_is_counted()
    {
        using var direct = new RawKafka(Broker.BootstrapServers);
        using var through = new RawKafka(Way.BootstrapServers);
        var request = RawKafka.Request(ApiKey.ApiVersions, 99, 7, _ => { });
        Assert.Equal(await direct.AskAsync(request), await through.AskAsync(request));
        Assert.Equal(1, Way.Counters.NotUnderstood);
    }

    [Fact]
    public async Task Answers_go_out_in_the_order_of_their_requests_also_those_that_no_broker_gave()
    {
        using var fault = Way.Inject(new KafkaFault { Api = ApiKey.Heartbeat, Error = KafkaError.RebalanceInProgress });
        using var late = Way.Inject(new KafkaFault { Api = ApiKey.Metadata, Delay = TimeSpan.FromMilliseconds(300), Times = 1 });
        using var client = new RawKafka(Way.BootstrapServers);
        List<byte> requests = [];
        for (var number = 0; number < 20; number++)
        {
            var (api, version) = number % 3 == 0 ? (ApiKey.Metadata, (short)4) : (ApiKey.Heartbeat, (short)0);
            requests.AddRange(RawKafka.Request(api, version, number, body => Body(body, api)));
        }

        await client.SendAsync([.. requests]);
        for (var number = 0; number < 20; number++)
        {
            var answer = await client.ReceiveAsync();
            Assert.Equal(number, BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(4)));
            Assert.True(number % 3 == 0 || BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(8)) == 27);
        }
    }

    /// <summary>Frames of any API and version, with anything in them, and answers with anything in them: what is not an address passes byte for byte.</summary>
    [Fact]
    public void No_frame_is_corrupted_whatever_is_in_it() => Gen.Select(AnyFrame.Array[1, 40], Gen.Byte.Array[0, 60].Array[1, 40], Gen.Byte.Array[0, 10]).Sample(
        (requests, answers, rest) => CarryAsync(requests, answers, rest).GetAwaiter().GetResult(), iter: 200, threads: 2);

    private static readonly Gen<byte[]> AnyFrame =
        from isWild in Gen.Int[0, 9]
        from wild in Gen.Short
        from known in Gen.Short[0, 70]
        from version in Gen.Short[0, 14]
        let api = isWild == 0 ? wild : known
        from body in Gen.Byte.Array[0, 300]
        select (byte[])[.. Number(8 + body.Length), (byte)(api >> 8), (byte)api, (byte)(version >> 8), (byte)version, 0, 0, 0, 1, .. body];

    private static async Task<bool> CarryAsync(byte[][] requests, byte[][] answers, byte[] rest)
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        await using var way = KafkaProxy.Start(new() { Upstream = upstream.LocalEndpoint.ToString()! });
        way.Inject(new KafkaFault { Api = ApiKey.Produce, Topic = "no such topic", Error = KafkaError.RequestTimedOut });
        way.Inject(new KafkaFault { Api = ApiKey.OffsetCommit, GroupId = "no such group", Error = KafkaError.RequestTimedOut });
        using var client = new RawKafka(way.BootstrapServers);
        using var server = await upstream.AcceptSocketAsync();
        byte[] asked = [.. requests.SelectMany(frame => frame), .. rest];
        byte[] told = [.. answers.SelectMany(body => (byte[])[.. Number(body.Length + 4), 0, 0, 0, (byte)(1 + body.Length % 2), .. body]), .. rest];
        var came = Ends.ReadAsync(server, asked.Length - rest.Length);
        var returned = Ends.ReadAsync(client.Socket, told.Length - rest.Length);
        await Task.WhenAll(client.SendAsync(asked), server.SendAsync(told.AsMemory()).AsTask());
        var (there, back) = (await came, await returned);
        client.Socket.Shutdown(SocketShutdown.Send);
        server.Shutdown(SocketShutdown.Send);
        byte[] restThere = await Ends.ReadAsync(server, rest.Length), restBack = await Ends.ReadAsync(client.Socket, rest.Length);
        return asked.AsSpan().SequenceEqual((byte[])[.. there, .. restThere]) && told.AsSpan().SequenceEqual((byte[])[.. back, .. restBack]);
    }

    private static IEnumerable<TheoryDataRow<ApiKey, short>> Versions(ApiKey api, int last) =>
        Enumerable.Range(0, last + 1).Select(version => new TheoryDataRow<ApiKey, short>(api, (short)version));

    private static void Body(WireWriter to, ApiKey api)
    {
        switch (api)
        {
            case ApiKey.Metadata:
                to.ArrayLength(0);
                to.Since(4)?.Int8(0); // makes no topics
                if (to.Version is >= 8 and <= 10)
                {
                    to.Int8(0);
                }

                to.Since(8)?.Int8(0);
                break;
            case ApiKey.FindCoordinator when to.Version < 4:
                to.String("readers");
                to.Since(1)?.Int8(0);
                break;
            case ApiKey.FindCoordinator:
                to.Int8(0);
                to.ArrayLength(1);
                to.String("readers");
                break;
            case ApiKey.DescribeCluster:
                to.Int8(0);
                break;
            default:
                to.String("readers");
                to.Int32(1);
                to.String("member");
                break;
        }
    }

    private static byte[] PortOf(string address) => Number(int.Parse(address.Split(':')[1]));

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
