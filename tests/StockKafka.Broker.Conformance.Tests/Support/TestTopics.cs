using System.Buffers.Binary;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Broker.Log;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests.Support;

/// <summary>Topics to work with, and what the broker has stored of them.</summary>
internal static class TestTopics
{
    public static async Task CreateAsync(string servers, string topic, int partitions)
    {
        using var admin = Clients.Admin(servers);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]);
    }

    /// <summary>Makes sure that the topic is there.</summary>
    public static async Task EnsureAsync(string servers, string topic)
    {
        try
        {
            await CreateAsync(servers, topic, 1);
        }
        catch (CreateTopicsException e) when (e.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
        {
            // As wanted.
        }
    }

    /// <summary>Each message waits for its acknowledgement, so each is a batch of its own.</summary>
    public static async Task FillAsync(string servers, string topic, int partition, int count, Func<int, long>? timestamp = null)
    {
        using var producer = Clients.Producer(servers, config => config.LingerMs = 0);
        for (var i = 0; i < count; i++)
        {
            var message = new Message<byte[]?, byte[]?> { Value = [(byte)i] };
            if (timestamp is not null)
            {
                message.Timestamp = new Timestamp(timestamp(i), TimestampType.CreateTime);
            }

            await producer.ProduceAsync(new TopicPartition(topic, partition), message);
        }
    }

    /// <summary>Deletes every record that is there.</summary>
    public static async Task DeleteRecordsAsync(string servers, string topic, long expectedStart)
    {
        using var admin = Clients.Admin(servers);
        var deleted = await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, 0, Offset.End)]);
        Assert.Equal(expectedStart, deleted.Single().Offset.Value);
    }

    /// <summary>First timestamp, codec and producer of each batch, read from the broker's own files.</summary>
    public static List<(long Timestamp, string Codec, bool Idempotent)> StoredBatches(BrokerProcess broker, string topic)
    {
        var batches = new List<(long, string, bool)>();
        foreach (var file in Directory.GetFiles(Path.Combine(broker.DataFolder, $"{topic}-0"), "*.log"))
        {
            var bytes = File.ReadAllBytes(file);
            for (var at = 0; at < bytes.Length;)
            {
                var batch = new RecordBatch(bytes.AsSpan(at));
                batches.Add((batch.BaseTimestamp, batch.Codec.ToString().ToLowerInvariant(), batch.ProducerId >= 0));
                at += RecordBatch.Prefix + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 8));
            }
        }

        return batches;
    }
}
