using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using StockKafka.Broker;
using StockKafka.Broker.Configuration;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Server;

/// <summary>
/// What the broker allocates for a request in the steady state, measured over the whole process; the client here allocates
/// nothing. No other test runs meanwhile.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}

[Collection(AloneCollection.Name)]
public sealed class AllocationTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Requests = 1_000, Rounds = 3, MostRounds = 15;

#if DEBUG
    /// <summary>Asynchronous methods cost more when they are compiled for debugging.</summary>
    private const int ProduceCeiling = 4_000, FetchCeiling = 3_000;
#else
    /// <summary>
    /// Nothing is allocated for a request. What a produce request leaves is the log's own: 16 bytes of index for each 4 KiB (or
    /// each batch, if that is larger), up to three times that while the index grows, and what closing a segment costs.
    /// </summary>
    private const int ProduceCeiling = 128, FetchCeiling = 8;
#endif

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _received = new byte[1 << 20];
    private Socket _socket = null!;
    private Task _running = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        var ready = new TaskCompletionSource<int>();
        var options = BrokerOptions.Parse(["--data", _folder.Path, "--port", "0"]);
        _running = new BrokerHost(options, TimeProvider.System, NullLogger.Instance).RunAsync((port, _) => ready.SetResult(port), _stop.Token);
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var port = await ready.Task;
        _socket.Connect(IPAddress.Loopback, port); // after an asynchronous call every receive would allocate
        Exchange(Frame(3, 1, w => w.Array<string>(["t"], static (w, name) => w.String(name))));
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public void Produce_AllocatesLittle_HoweverLargeTheBatch(int records)
    {
        var perRequest = Measure(Frame(0, 7, w => WriteProduce(w, Batches.Plain(records, 140))), ProduceCeiling);

        output.WriteLine($"{perRequest} bytes for a produce request of {records} records");
        Assert.InRange(perRequest, 0, ProduceCeiling);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public void Fetch_AllocatesLittle_HoweverMuchItReads(int records)
    {
        Exchange(Frame(0, 7, w => WriteProduce(w, Batches.Plain(records, 140))));
        var perRequest = Measure(Frame(1, 11, WriteFetch), FetchCeiling);

        output.WriteLine($"{perRequest} bytes for a fetch of {records} records");
        Assert.InRange(perRequest, 0, FetchCeiling);
    }

    [Fact]
    public void Produce_AllocatesNoMore_WhenRequestsOverlap()
    {
        const int overlapping = 8;
        var frame = Frame(0, 7, w => WriteProduce(w, Batches.Plain(1, 140)));
        byte[] frames = [.. Enumerable.Repeat(frame, overlapping).SelectMany(each => each)];

        var perRequest = Measure(() => Exchange(frames, overlapping), ProduceCeiling * overlapping) / overlapping;

        output.WriteLine($"{perRequest} bytes for each of {overlapping} overlapping produce requests");
        Assert.InRange(perRequest, 0, ProduceCeiling);
    }

    [Fact]
    public void Fetch_AllocatesLittle_WhenItIsParkedUntilDataComes()
    {
        var produce = Frame(0, 7, w => WriteProduce(w, Batches.Plain(1, 140)));
        var fetch = Frame(1, 11, WriteFetch);
        var offsetAt = fetch.AsSpan().LastIndexOf([.. new byte[8], .. Enumerable.Repeat((byte)0xff, 8)]);
        using var consumer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        consumer.Connect(_socket.RemoteEndPoint!);
        var next = 0L;

        var perPair = Measure(() =>
        {
            BinaryPrimitives.WriteInt64BigEndian(fetch.AsSpan(offsetAt), next++);
            consumer.Send(fetch);
            Exchange(produce);
            ReceiveAnswer(consumer);
        }, ProduceCeiling + FetchCeiling);

        output.WriteLine($"{perPair} bytes for a produce and the fetch that waited for it");
        Assert.InRange(perPair, 0, ProduceCeiling + FetchCeiling);
    }

    private long Measure(byte[] frame, int ceiling) => Measure(() => Exchange(frame), ceiling);

    private static long Measure(Action exchange, int ceiling)
    {
        for (var i = 0; i < Requests; i++)
        {
            exchange();
        }

        // The test host allocates in this process too, now and then, and more waits overlap on a busy machine: that only adds, so
        // the least of some rounds is the broker's.
        var least = long.MaxValue;
        for (var round = 0; round < Rounds || (round < MostRounds && least > ceiling); round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Requests; i++)
            {
                exchange();
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests);
        }

        return least;
    }

    private void Exchange(byte[] frames, int count = 1)
    {
        _socket.Send(frames);
        for (; count > 0; count--)
        {
            ReceiveAnswer(_socket);
        }
    }

    private void ReceiveAnswer(Socket socket)
    {
        Receive(socket, 0, 4);
        Receive(socket, 4, BinaryPrimitives.ReadInt32BigEndian(_received));
    }

    private void Receive(Socket socket, int at, int count)
    {
        for (var received = 0; received < count;)
        {
            received += socket.Receive(_received.AsSpan(at + received, count - received));
        }
    }

    private static byte[] Frame(short apiKey, short version, Action<WireWriter> body)
    {
        using var w = new WireWriter();
        w.Begin(0, version, flexible: false, flexibleHeader: false);
        using var b = new WireWriter();
        b.Int16(apiKey);
        b.Int16(version);
        b.Int32(1);
        b.String("raw");
        w.End();
        body(w);
        byte[] frame = [0, 0, 0, 0, .. b.Written, .. w.Written[8..]];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        return frame;
    }

    private static void WriteProduce(WireWriter w, byte[] records)
    {
        w.String(null);
        w.Int16(-1);
        w.Int32(1_000);
        w.Array<string>(["t"], (w, name) =>
        {
            w.String(name);
            w.Array<int>([0], (w, partition) =>
            {
                w.Int32(partition);
                w.Bytes(records);
            });
        });
    }

    private static void WriteFetch(WireWriter w)
    {
        w.Int32(-1);
        w.Int32(100);
        w.Int32(1);
        w.Int32(1 << 20);
        w.Int8(0);
        w.Int32(0);
        w.Int32(-1);
        w.Array<string>(["t"], static (w, name) =>
        {
            w.String(name);
            w.Array<int>([0], static (w, partition) =>
            {
                w.Int32(partition);
                w.Int32(-1);
                w.Int64(0);
                w.Int64(-1);
                w.Int32(1); // one batch
            });
        });
        w.Int32(0);
        w.String("");
    }
}
