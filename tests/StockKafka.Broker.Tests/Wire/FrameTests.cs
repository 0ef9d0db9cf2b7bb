using System.Buffers.Binary;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

[Collection(SharedBroker.Name)]
public sealed class FrameTests(BrokerProcess broker)
{
    private const short Produce = 0, Fetch = 1, Metadata = 3, ApiVersions = 18;

    [Theory]
    [InlineData(true, 0b1_1111_1010_0000)]
    [InlineData(false, int.MinValue)]
    public async Task AuthorizedOperations_AreAll_ForThoseWhoAsk(bool asked, int expected)
    {
        using var client = new RawClient(broker.Port);

        await client.SendAsync(3, 8, 1, w =>
        {
            w.ArrayLength(0);
            w.Bool(false);
            w.Bool(asked);
            w.Bool(asked);
        });

        Assert.Equal(expected, BinaryPrimitives.ReadInt32BigEndian((await client.ReceiveAsync()).AsSpan()[^4..]));
    }

    [Fact]
    public async Task ApiVersions_OfAnUnknownVersion_IsAnsweredInVersion0WithError35()
    {
        using var client = new RawClient(broker.Port);
        await client.SendAsync(ApiVersions, 99, 7, static _ => { });

        var answer = await client.ReceiveAsync();

        var r = new WireReader(answer, 0, flexible: false);
        Assert.Equal(7, r.Int32());
        Assert.Equal(35, r.Int16());
        Assert.Equal(ApiTable.All.Length, r.Array(static (ref WireReader r) => (r.Int16(), r.Int16(), r.Int16())).Length);
        Assert.Equal(0, r.Remaining);
    }

    [Fact]
    public async Task ApiVersions3_HasTheOldHeaderAndAFlexibleBody()
    {
        using var client = new RawClient(broker.Port);
        await client.SendAsync(ApiVersions, 3, 8, static w =>
        {
            w.String("test");
            w.String("1");
            w.Tags();
        });

        var r = new WireReader(await client.ReceiveAsync(), 3, flexible: true);

        Assert.Equal(8, r.Int32());
        Assert.Equal(0, r.Int16());
        Assert.Equal(ApiTable.All.Length, r.Array(static (ref WireReader r) =>
        {
            var api = (r.Int16(), r.Int16(), r.Int16());
            r.Tags();
            return api;
        }).Length);
    }

    [Fact]
    public async Task PipelinedRequests_AreAnsweredInOrder_AndTrailingBytesIgnored()
    {
        using var client = new RawClient(broker.Port);
        await client.SendAsync(ApiVersions, 0, 1, static _ => { }, trailing: [1, 2, 3]);
        await client.SendAsync(Metadata, 1, 2, static w => w.Int32Array([]), trailing: [9]);
        await client.SendAsync(ApiVersions, 0, 3, static _ => { });

        for (var expected = 1; expected <= 3; expected++)
        {
            Assert.Equal(expected, new WireReader(await client.ReceiveAsync(), 0, false).Int32());
        }
    }

    [Theory]
    [InlineData("00000004DEADBEEF")] // shorter than any header
    [InlineData("7FFFFFFF00120000")] // 2 GiB announced
    [InlineData("FFFFFFFF")]
    [InlineData("0000000A03E7000000000001FFFF")] // API key 999
    [InlineData("0000000A0003006300000001FFFF")] // Metadata version 99
    [InlineData("0000000E0003000100000001FFFF7FFFFFFF")] // an array of 2^31-1 topics
    [InlineData("0000000A00030001000000010064")] // a client id longer than the frame
    [InlineData("474554202F20485454502F312E310D0A0D0A")] // HTTP
    public async Task Garbage_ClosesTheConnection_AndNothingElse(string hex)
    {
        using var client = new RawClient(broker.Port);
        await client.SendAsync(Convert.FromHexString(hex));

        Assert.Null(await client.ReceiveAsync());
        using var next = new RawClient(broker.Port);
        await next.SendAsync(ApiVersions, 0, 1, static _ => { });
        Assert.NotNull(await next.ReceiveAsync());
    }

    [Fact]
    public async Task RandomFrames_NeverBringTheBrokerDown()
    {
        var random = new Random(20260105);
        for (var i = 0; i < 300; i++)
        {
            using var client = new RawClient(broker.Port);
            var api = ApiTable.All[random.Next(ApiTable.All.Length)];
            var body = new byte[random.Next(200)];
            random.NextBytes(body);
            try
            {
                await client.SendAsync((short)api.Key, (short)random.Next(api.Min, api.Max + 1), i, static _ => { }, body);
            }
            catch (IOException)
            {
                // Closed already: as good an answer as any.
            }
        }

        using var next = new RawClient(broker.Port);
        await next.SendAsync(ApiVersions, 0, 1, static _ => { });
        Assert.NotNull(await next.ReceiveAsync());
    }

    [Fact]
    public async Task Produce_BelowVersion3_IsRefusedWithACode()
    {
        using var client = new RawClient(broker.Port);
        await client.SendAsync(Produce, 2, 5, w => WriteProduce(w, acks: 1, Clients.NewName("old"), [1, 2, 3]));

        var r = new WireReader(await client.ReceiveAsync(), 2, false);
        Assert.Equal(5, r.Int32());
        Assert.Equal([(short)35], r.Array(static (ref WireReader r) =>
        {
            r.String();
            return r.Array(static (ref WireReader r) =>
            {
                r.Int32();
                var error = r.Int16();
                r.Int64();
                r.Int64();
                return error;
            }).Single();
        }));
    }

    [Fact]
    public async Task Produce_WithAcks0_GetsNoAnswer_AndAnErrorClosesTheConnection()
    {
        var topic = Clients.NewName("acks0");
        using var client = new RawClient(broker.Port);
        await client.SendAsync(Metadata, 1, 1, w => w.Array<string>([topic], static (w, name) => w.String(name)));
        Assert.NotNull(await client.ReceiveAsync());

        await client.SendAsync(Produce, 3, 2, w => WriteProduce(w, acks: 0, topic, Batches.Plain()));
        await client.SendAsync(ApiVersions, 0, 3, static _ => { });
        Assert.Equal(3, new WireReader(await client.ReceiveAsync(), 0, false).Int32());

        await client.SendAsync(Produce, 3, 4, w => WriteProduce(w, acks: 0, topic, [1, 2, 3]));
        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task Fetch_WithNothingToGive_WaitsAsLongAsAsked_AndAnswersEmptyRecords()
    {
        var topic = Clients.NewName("empty");
        using var client = new RawClient(broker.Port);
        await client.SendAsync(Metadata, 1, 1, w => w.Array<string>([topic], static (w, name) => w.String(name)));
        await client.ReceiveAsync();

        var started = Environment.TickCount64;
        await client.SendAsync(Fetch, 4, 2, w =>
        {
            w.Int32(-1);
            w.Int32(300); // max wait
            w.Int32(1);
            w.Int32(1 << 20);
            w.Int8(0);
            w.Array<string>([topic], static (w, name) =>
            {
                w.String(name);
                w.Array<int>([0], static (w, partition) =>
                {
                    w.Int32(partition);
                    w.Int64(0);
                    w.Int32(1 << 20);
                });
            });
        });
        var answer = await client.ReceiveAsync();

        Assert.InRange(Environment.TickCount64 - started, 250, 5_000);
        Assert.Equal(0, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan()[^4..])); // length of the records: 0, not null
    }

    private static void WriteProduce(WireWriter w, short acks, string topic, byte[] records)
    {
        if (w.Version >= 3)
        {
            w.String(null);
        }

        w.Int16(acks);
        w.Int32(1_000);
        w.Array<string>([topic], (w, name) =>
        {
            w.String(name);
            w.Array<int>([0], (w, partition) =>
            {
                w.Int32(partition);
                w.Bytes(records);
            });
        });
    }
}
