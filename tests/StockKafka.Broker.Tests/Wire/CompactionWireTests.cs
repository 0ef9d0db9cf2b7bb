using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Tests.Support;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace StockKafka.Broker.Tests.Wire;

public sealed class CompactionWireTests : IAsyncLifetime
{
    private readonly BrokerProcess _broker = new("--upkeep-ms", "100");

    public ValueTask InitializeAsync() => _broker.InitializeAsync();

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task CompactedTopic_IsReadByARealConsumer_WithEachKeysNewestValue(CompressionType compression)
    {
        const int keys = 20, rounds = 200;
        var topic = Clients.NewName("prices");
        await CreateAsync(topic, new() { ["cleanup.policy"] = "compact", ["segment.bytes"] = "4096", ["min.cleanable.dirty.ratio"] = "0.1" });
        using (var producer = Clients.Producer(_broker.BootstrapServers, config =>
        {
            config.CompressionType = compression;
            config.BatchNumMessages = 50;
        }))
        {
            for (var i = 0; i < keys * rounds; i++)
            {
                producer.Produce(topic, new Message<byte[]?, byte[]?> { Key = Text($"k{i % keys}"), Value = Text($"{i}") });
            }

            Assert.Equal(0, producer.Flush(Clients.Patience));
        }

        await Eventually.TrueAsync(() => Size(topic) < 12_000, "the topic is compacted");

        var newest = new Dictionary<string, int>();
        var count = 0;
        using var consumer = Clients.Consumer(_broker.BootstrapServers, configure: config => config.EnablePartitionEof = true);
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        while (consumer.Consume(Clients.Patience) is { IsPartitionEOF: false } message)
        {
            var value = int.Parse(Encoding.ASCII.GetString(message.Message.Value!), CultureInfo.InvariantCulture);
            Assert.Equal(message.Offset.Value, value);
            newest[Encoding.ASCII.GetString(message.Message.Key!)] = value;
            count++;
        }

        Assert.InRange(count, keys, keys * rounds / 2);
        Assert.Equal(Enumerable.Range(keys * (rounds - 1), keys), newest.Values.Order());
    }

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task CompactedTopic_TakesNoRecordWithoutAKey(CompressionType compression)
    {
        var topic = Clients.NewName("keyed");
        await CreateAsync(topic, new() { ["cleanup.policy"] = "compact" });
        using var producer = Clients.Producer(_broker.BootstrapServers, config => config.CompressionType = compression);

        var e = await Assert.ThrowsAsync<ProduceException<byte[]?, byte[]?>>(
            () => producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = new byte[1_000] }));
        await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Key = Text("k"), Value = new byte[1_000] });

        Assert.Equal(ErrorCode.InvalidRecord, e.Error.Code);
        Assert.Equal([(int)compression], _broker.StoredCodecs(topic));
    }

    [Fact]
    public async Task CompactedTopic_SaysWhichRecordsOfABatchLackAKey()
    {
        const short version = 8;
        var topic = Clients.NewName("keyed");
        await CreateAsync(topic, new() { ["cleanup.policy"] = "compact" });
        using var client = new RawClient(_broker.Port);

        await client.SendAsync(0, version, 1, w =>
        {
            w.String(null);
            w.Int16(-1);
            w.Int32(1_000);
            w.Array<string>([topic], (w, name) =>
            {
                w.String(name);
                w.Array<int>([0], (w, partition) =>
                {
                    w.Int32(partition);
                    w.Bytes(Batches.LastWithoutKey());
                });
            });
        });

        var r = new WireReader(await client.ReceiveAsync(), version, flexible: false);
        Assert.Equal((1, 1, topic, 1, 0), (r.Int32(), r.Int32(), r.String(), r.Int32(), r.Int32()));
        Assert.Equal((short)ErrorCode.InvalidRecord, r.Int16());
        Assert.Equal((-1L, -1L, -1L), (r.Int64(), r.Int64(), r.Int64()));
        Assert.Equal((1, 1), (r.Int32(), r.Int32())); // one guilty record: the second
        Assert.Equal("A compacted topic takes no record without a key.", r.String());
    }

    [Fact]
    public async Task QuietTopic_EmptiesWhenItsRetentionIsOver()
    {
        var topic = Clients.NewName("quiet");
        await CreateAsync(topic, new() { ["retention.ms"] = "300" });
        using var producer = Clients.Producer(_broker.BootstrapServers);
        await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = Text("x") });

        using var consumer = Clients.Consumer(_broker.BootstrapServers);
        await Eventually.TrueAsync(
            () => consumer.QueryWatermarkOffsets(new TopicPartition(topic, 0), Clients.Patience) is { Low.Value: 1, High.Value: 1 },
            "the record is gone");
        Assert.Equal(1, (await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = Text("y") })).Offset.Value);
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    private async Task CreateAsync(string topic, Dictionary<string, string> configs)
    {
        using var admin = Clients.Admin(_broker.BootstrapServers);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 1, ReplicationFactor = 1, Configs = configs }]);
    }

    private long Size(string topic)
    {
        try
        {
            return new DirectoryInfo(Path.Combine(_broker.DataFolder, $"{topic}-0")).EnumerateFiles("*.log").Sum(file => file.Length);
        }
        catch (FileNotFoundException)
        {
            return long.MaxValue; // A segment was replaced between listing and asking: the size is not known at this moment.
        }
    }
}
