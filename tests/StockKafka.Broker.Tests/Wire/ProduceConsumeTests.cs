using System.Text;
using Confluent.Kafka;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

[Collection(SharedBroker.Name)]
public sealed class ProduceConsumeTests(BrokerProcess broker)
{
    [Theory]
    [InlineData(Acks.None, false)]
    [InlineData(Acks.Leader, false)]
    [InlineData(Acks.All, false)]
    [InlineData(Acks.All, true)]
    public void Produce_WithAcks_IsReadBackInOrder(Acks acks, bool idempotent)
    {
        const int count = 500;
        var topic = Clients.NewName("acks");
        using (var producer = Clients.Producer(broker.BootstrapServers, config =>
        {
            config.Acks = acks;
            config.EnableIdempotence = idempotent;
        }))
        {
            for (var i = 0; i < count; i++)
            {
                producer.Produce(topic, Message(i));
            }

            Assert.Equal(0, producer.Flush(Clients.Patience));
        }

        var messages = Clients.ReadFromBeginning(broker.BootstrapServers, topic, count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"value-{i}"), messages.Select(message => Encoding.UTF8.GetString(message.Message.Value!)));
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), messages.Select(message => message.Offset.Value));
    }

    [Theory]
    [InlineData(CompressionType.Gzip, 1)]
    [InlineData(CompressionType.Snappy, 2)]
    [InlineData(CompressionType.Lz4, 3)]
    [InlineData(CompressionType.Zstd, 4)]
    public void Produce_Compressed_StaysCompressedAndIsReadBack(CompressionType compression, int codec)
    {
        const int count = 1000;
        var topic = Clients.NewName("codec");
        using (var producer = Clients.Producer(broker.BootstrapServers, config =>
        {
            config.CompressionType = compression;
            config.LingerMs = 50;
        }))
        {
            for (var i = 0; i < count; i++)
            {
                producer.Produce(topic, Message(i));
            }

            Assert.Equal(0, producer.Flush(Clients.Patience));
        }

        var messages = Clients.ReadFromBeginning(broker.BootstrapServers, topic, count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"value-{i}"), messages.Select(message => Encoding.UTF8.GetString(message.Message.Value!)));
        var stored = broker.StoredCodecs(topic);
        // The client leaves a batch plain that compression would make larger, such as a first one of a single record.
        Assert.Contains(codec, stored);
        Assert.Subset(new HashSet<int> { 0, codec }, stored);
    }

    [Fact]
    public async Task Produce_HeadersAndNulls_AreKept()
    {
        var topic = Clients.NewName("nulls");
        using var producer = Clients.Producer(broker.BootstrapServers);
        var headers = new Headers { { "traceparent", "00-abc"u8.ToArray() }, { "empty", [] } };
        await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Key = null, Value = "v"u8.ToArray(), Headers = headers });
        await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Key = "k"u8.ToArray(), Value = null });

        var messages = Clients.ReadFromBeginning(broker.BootstrapServers, topic, 2);

        Assert.Null(messages[0].Message.Key);
        Assert.Equal("00-abc"u8.ToArray(), messages[0].Message.Headers.GetLastBytes("traceparent"));
        Assert.Empty(messages[0].Message.Headers.GetLastBytes("empty"));
        Assert.Equal("k"u8.ToArray(), messages[1].Message.Key);
        Assert.Null(messages[1].Message.Value);
    }

    [Fact]
    public async Task Produce_LargerThanTheTopicAllows_IsRefusedAndTheNextOneAccepted()
    {
        var topic = Clients.NewName("large");
        using var producer = Clients.Producer(broker.BootstrapServers, config => config.MessageMaxBytes = 4_000_000);

        var refused = await Assert.ThrowsAsync<ProduceException<byte[]?, byte[]?>>(
            () => producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = new byte[2_000_000] }));
        var accepted = await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = new byte[900_000] });

        Assert.Equal(ErrorCode.MsgSizeTooLarge, refused.Error.Code);
        Assert.Equal(0, accepted.Offset.Value);
    }

    [Fact]
    public async Task Consume_FromTheEnd_WaitsWithoutBusyLoopAndWakesOnAppend()
    {
        var topic = Clients.NewName("tail");
        using var producer = Clients.Producer(broker.BootstrapServers);
        await producer.ProduceAsync(topic, Message(0));
        using var consumer = Clients.Consumer(broker.BootstrapServers, configure: config => config.FetchWaitMaxMs = 10_000);
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        Assert.Equal(0, consumer.Consume(Clients.Patience).Offset.Value);

        var started = Environment.TickCount64;
        await producer.ProduceAsync(topic, Message(1));

        Assert.Equal(1, consumer.Consume(Clients.Patience).Offset.Value);
        Assert.True(Environment.TickCount64 - started < 5_000, "a parked fetch must wake on append, not when its wait is over");
    }

    [Fact]
    public async Task Consume_SeveralPartitions_GivesEachMessageOnce()
    {
        const int count = 3_000;
        var topic = Clients.NewName("spread");
        using (var admin = Clients.Admin(broker.BootstrapServers))
        {
            await admin.CreateTopicsAsync([new Confluent.Kafka.Admin.TopicSpecification { Name = topic, NumPartitions = 6 }]);
        }

        using (var producer = Clients.Producer(broker.BootstrapServers))
        {
            for (var i = 0; i < count; i++)
            {
                producer.Produce(topic, Message(i));
            }

            Assert.Equal(0, producer.Flush(Clients.Patience));
        }

        using var consumer = Clients.Consumer(broker.BootstrapServers);
        consumer.Assign(Enumerable.Range(0, 6).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var seen = new HashSet<string>();
        while (seen.Count < count && consumer.Consume(Clients.Patience) is { } message)
        {
            Assert.True(seen.Add(Encoding.UTF8.GetString(message.Message.Value!)));
        }

        Assert.Equal(count, seen.Count);
    }

    private static Message<byte[]?, byte[]?> Message(int i) =>
        new() { Key = Encoding.UTF8.GetBytes($"key-{i}"), Value = Encoding.UTF8.GetBytes($"value-{i}") };
}
