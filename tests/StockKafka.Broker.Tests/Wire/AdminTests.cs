using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

[Collection(SharedBroker.Name)]
public sealed class AdminTests(BrokerProcess broker)
{
    [Fact]
    public async Task CreateAndDeleteTopic_ShowInMetadata()
    {
        var topic = Clients.NewName("admin");
        using var admin = Clients.Admin(broker.BootstrapServers);

        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 3, ReplicationFactor = 1 }]);
        var created = admin.GetMetadata(Clients.Patience).Topics.Single(each => each.Topic == topic);
        await admin.DeleteTopicsAsync([topic]);

        Assert.Equal(3, created.Partitions.Count);
        await Eventually.TrueAsync(
            () => admin.GetMetadata(Clients.Patience).Topics.All(each => each.Topic != topic), "the topic is gone");
        Assert.Empty(Directory.GetDirectories(broker.DataFolder, topic + "-*"));
    }

    [Fact]
    public async Task CreateTopic_Again_StartsEmpty()
    {
        var topic = Clients.NewName("again");
        using var admin = Clients.Admin(broker.BootstrapServers);
        using (var producer = Clients.Producer(broker.BootstrapServers))
        {
            await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = "x"u8.ToArray() });
        }

        await admin.DeleteTopicsAsync([topic]);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 1 }]);

        Assert.Equal(0, Clients.HighWatermark(broker.BootstrapServers, topic));
    }

    [Theory]
    [InlineData("bad name!", 1, 1, null, null, ErrorCode.TopicException)]
    [InlineData("zero", 0, 1, null, null, ErrorCode.InvalidPartitions)]
    [InlineData("replicas", 1, 3, null, null, ErrorCode.InvalidReplicationFactor)]
    [InlineData("compacted", 1, 1, "cleanup.policy", "archive", ErrorCode.InvalidConfig)]
    [InlineData("unknown", 1, 1, "no.such.config", "1", ErrorCode.InvalidConfig)]
    [InlineData("number", 1, 1, "retention.ms", "soon", ErrorCode.InvalidConfig)]
    public async Task CreateTopic_Wrong_NamesTheError(
        string topic, int partitions, short replicas, string? config, string? value, ErrorCode expected)
    {
        using var admin = Clients.Admin(broker.BootstrapServers);
        var specification = new TopicSpecification
        {
            Name = topic, NumPartitions = partitions, ReplicationFactor = replicas,
            Configs = config is null ? null : new Dictionary<string, string> { [config] = value! },
        };

        var e = await Assert.ThrowsAsync<CreateTopicsException>(() => admin.CreateTopicsAsync([specification]));

        Assert.Equal(expected, e.Results.Single().Error.Code);
    }

    [Fact]
    public async Task CreatePartitions_And_DescribeConfigs()
    {
        var topic = Clients.NewName("more");
        using var admin = Clients.Admin(broker.BootstrapServers);
        await admin.CreateTopicsAsync([new TopicSpecification
        {
            Name = topic, NumPartitions = 1, Configs = new Dictionary<string, string> { ["retention.ms"] = "60000" },
        }]);

        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 4 }]);
        var described = await admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = topic }]);

        Assert.Equal(4, admin.GetMetadata(topic, Clients.Patience).Topics[0].Partitions.Count);
        Assert.Equal("60000", described[0].Entries["retention.ms"].Value);
        Assert.Equal("1048588", described[0].Entries["max.message.bytes"].Value);
    }

    [Fact]
    public async Task DeleteRecords_MovesTheStart()
    {
        var topic = Clients.NewName("trim");
        using var producer = Clients.Producer(broker.BootstrapServers);
        for (var i = 0; i < 5; i++)
        {
            await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = [(byte)i] });
        }

        using var admin = Clients.Admin(broker.BootstrapServers);
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, 0, 3)]);

        var messages = Clients.ReadFromBeginning(broker.BootstrapServers, topic, 2);
        Assert.Equal([3L, 4L], messages.Select(message => message.Offset.Value));
    }

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public void OffsetsByTime_AreTheRecordsOwn(CompressionType compression)
    {
        const int count = 300;
        var topic = Clients.NewName("time");
        var start = new DateTime(2025, 7, 23, 13, 30, 0, DateTimeKind.Utc);
        using (var producer = Clients.Producer(broker.BootstrapServers, config =>
        {
            config.CompressionType = compression;
            config.LingerMs = 1_000;
        }))
        {
            for (var i = 0; i < count; i++)
            {
                producer.Produce(topic, new Message<byte[]?, byte[]?>
                {
                    Value = System.Text.Encoding.ASCII.GetBytes($"quote number {i} of the day"),
                    Timestamp = new Timestamp(start.AddSeconds(i)),
                });
            }

            Assert.Equal(0, producer.Flush(Clients.Patience));
        }

        Assert.Contains((int)compression, broker.StoredCodecs(topic));
        using var consumer = Clients.Consumer(broker.BootstrapServers);
        Assert.Equal(0, OffsetAt(consumer, topic, start.AddDays(-1)));
        Assert.Equal(Enumerable.Range(0, count), Enumerable.Range(0, count).Select(i => (int)OffsetAt(consumer, topic, start.AddSeconds(i))));
        Assert.Equal(101, OffsetAt(consumer, topic, start.AddSeconds(100.5)));
        Assert.Equal(Offset.End.Value, OffsetAt(consumer, topic, start.AddDays(1)));
    }

    private static long OffsetAt(IConsumer<byte[]?, byte[]?> consumer, string topic, DateTime time) =>
        consumer.OffsetsForTimes([new TopicPartitionTimestamp(topic, 0, new Timestamp(time))], Clients.Patience)[0].Offset.Value;
}
