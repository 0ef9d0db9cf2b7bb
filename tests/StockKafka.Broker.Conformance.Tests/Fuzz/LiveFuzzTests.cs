using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using Confluent.Kafka;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests.Fuzz;

/// <summary>Damaged frames sent to a running broker: it may close the connection, and nothing else.</summary>
public sealed class LiveFuzzTests
{
    private const int Connections = 400, FramesEach = 10, Seed = 20_260_107;
    private const long MaxMemory = 400L << 20;

    [Fact]
    public async Task AfterThousandsOfDamagedFrames_TheBrokerServesAndStopsCleanly()
    {
        var broker = new BrokerProcess("--default-partitions", "1");
        await broker.InitializeAsync();
        try
        {
            var source = new FrameSource(Seed);
            for (var i = 0; i < Connections; i++)
            {
                await SendAsync(broker.Port, [.. Enumerable.Range(0, FramesEach).Select(_ => source.Next())]);
            }

            var topic = Clients.NewName("after");
            using (var producer = Clients.Producer(broker.BootstrapServers))
            {
                await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = [1] }).WaitAsync(Clients.Patience);
            }

            Assert.Single(Clients.ReadFromBeginning(broker.BootstrapServers, topic, 1));
            Assert.DoesNotContain("unexpected error", broker.Output);
            Assert.InRange(await MemoryAsync(broker), 0, MaxMemory);
            Assert.Equal(0, await broker.StopAsync());
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    [Fact]
    public async Task CreateTopics_WithTheLongestName_IsAnsweredWithACode()
    {
        const short createTopics = 19, version = 4;
        var broker = new BrokerProcess();
        await broker.InitializeAsync();
        try
        {
            using var client = new RawClient(broker.Port);
            await client.SendAsync(createTopics, version, 1, static w =>
            {
                w.Array<string>([new string('n', short.MaxValue)], static (w, name) =>
                {
                    w.String(name);
                    w.Int32(1);
                    w.Int16(1);
                    w.Array<int>([], static (_, _) => { });
                    w.Array<int>([], static (_, _) => { });
                });
                w.Int32(1_000);
                w.Bool(false);
            });

            var answer = new WireReader(await client.ReceiveAsync(), version, flexible: false);

            Assert.Equal(1, answer.Int32());
            answer.Int32();
            Assert.Equal((short)KafkaError.InvalidTopic, Assert.Single(answer.Array(static (ref WireReader r) =>
            {
                r.String();
                var error = r.Int16();
                r.NullableString();
                return error;
            })));
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    /// <summary>Sends everything, says that no more will come, and reads answers until the broker closes or falls silent.</summary>
    private static async Task SendAsync(int port, byte[][] frames)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var stream = client.GetStream();
        var answer = new byte[16 << 10];
        try
        {
            foreach (var frame in frames)
            {
                var length = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, frame.Length);
                await stream.WriteAsync((byte[])[.. length, .. frame], patience.Token);
            }

            client.Client.Shutdown(SocketShutdown.Send);
            while (await stream.ReadAsync(answer, patience.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Closed by the broker, or a request that waits for something.
        }
    }

    /// <summary>Resident bytes of the broker process, which is known by its data folder.</summary>
    private static async Task<long> MemoryAsync(BrokerProcess broker)
    {
        foreach (var process in Process.GetProcessesByName("dotnet"))
        {
            using (process)
            {
                if ((await File.ReadAllTextAsync($"/proc/{process.Id}/cmdline")).Contains(broker.DataFolder, StringComparison.Ordinal))
                {
                    return process.WorkingSet64;
                }
            }
        }

        throw new InvalidOperationException("The broker is gone.");
    }
}
