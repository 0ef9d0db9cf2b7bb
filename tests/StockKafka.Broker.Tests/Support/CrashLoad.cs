using System.Buffers.Binary;
using Confluent.Kafka;

namespace StockKafka.Broker.Tests.Support;

/// <summary>One idempotent producer at full speed, whose messages are numbered, so that what is lost, doubled or moved shows.</summary>
internal sealed class CrashLoad(string servers, string topic, int partition, int number)
{
    private const int ValueLength = 8;

    /// <summary>Longer than any number of restarts of a test.</summary>
    private const int MessageTimeoutMs = 300_000;

    private int _produced;
    private int _acknowledged;
    private int _failed;

    public int Number => number;

    public int Produced => Volatile.Read(ref _produced);

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Produces until it is stopped, and then waits for what is under way.</summary>
    public void Run(CancellationToken stop)
    {
        using var producer = Clients.Producer(servers, config =>
        {
            config.EnableIdempotence = true;
            config.MessageTimeoutMs = MessageTimeoutMs;
            config.ReconnectBackoffMaxMs = 200;
            config.QueueBufferingMaxMessages = 5_000;
        });
        var target = new TopicPartition(topic, partition);
        while (!stop.IsCancellationRequested)
        {
            var value = new byte[ValueLength];
            BinaryPrimitives.WriteInt32BigEndian(value, number);
            BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(4), Produced);
            try
            {
                producer.Produce(target, new Message<byte[]?, byte[]?> { Value = value }, Count);
                _produced++;
            }
            catch (ProduceException<byte[]?, byte[]?> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }

        Assert.Equal(0, producer.Flush(Clients.Patience));
    }

    /// <summary>Everything that is in the topic, in the order of each partition, as producer and number.</summary>
    public static List<(int Producer, int Number)> Read(string servers, string topic, int partitions, int count)
    {
        using var consumer = Clients.Consumer(servers);
        consumer.Assign(Enumerable.Range(0, partitions).Select(index => new TopicPartitionOffset(topic, index, Offset.Beginning)));
        var messages = new List<(int, int)>(count);
        while (messages.Count < count && consumer.Consume(Clients.Patience) is { } message)
        {
            var value = message.Message.Value.AsSpan();
            messages.Add((BinaryPrimitives.ReadInt32BigEndian(value), BinaryPrimitives.ReadInt32BigEndian(value[4..])));
        }

        return messages;
    }

    /// <returns>How many messages of a producer there are; -1 when they are not 0, 1, 2 and so on.</returns>
    public static int CountInOrder(List<(int Producer, int Number)> messages, int producer)
    {
        var expected = 0;
        foreach (var message in messages)
        {
            if (message.Producer == producer && message.Number != expected++)
            {
                return -1;
            }
        }

        return expected;
    }

    private void Count(DeliveryReport<byte[]?, byte[]?> report) =>
        Interlocked.Increment(ref report.Error.IsError ? ref _failed : ref _acknowledged);
}
