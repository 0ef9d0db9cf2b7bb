using System.Buffers.Binary;
using System.Diagnostics;
using Confluent.Kafka;

namespace StockKafka.Bench.Broker;

/// <summary>From the call that produces a message to its arrival at a consumer, at a steady rate. Times in milliseconds.</summary>
internal static class LatencyProbe
{
    public const int MessagesEachSecond = 10_000;

    private const int MessagesEachMillisecond = MessagesEachSecond / 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), WarmUp = TimeSpan.FromSeconds(5);

    /// <exception cref="BenchException">A message did not arrive.</exception>
    public static async Task<(double P50, double P99)> RunAsync(string servers, string topic, TimeSpan duration, CancellationToken cancellationToken)
    {
        var skipped = (int)(WarmUp.TotalSeconds * MessagesEachSecond);
        var count = skipped + (int)(duration.TotalSeconds * MessagesEachSecond);
        using var consumer = Traffic.Consumer(servers);
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        var receiving = Task.Factory.StartNew(
            () => Receive(consumer, count, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await SendAsync(servers, topic, count, cancellationToken).ConfigureAwait(false);
        var latencies = (await receiving.ConfigureAwait(false))[skipped..];
        Array.Sort(latencies);
        return (At(latencies, 0.50), At(latencies, 0.99));
    }

    private static async Task SendAsync(string servers, string topic, int count, CancellationToken cancellationToken)
    {
        var config = Traffic.ProducerConfig(servers);
        config.LingerMs = 0;
        using var producer = Traffic.Producer(config);
        var partition = new TopicPartition(topic, 0);
        var message = new Message<Null, byte[]> { Value = new byte[Traffic.MessageBytes] };
        var began = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < count;)
        {
            // After a late wake-up what is due is sent at once; each message still carries the time of its own call.
            var due = Math.Min(count, (int)(Stopwatch.GetElapsedTime(began).TotalMilliseconds * MessagesEachMillisecond));
            for (; sent < due; sent++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(message.Value, Stopwatch.GetTimestamp());
                producer.Produce(partition, message);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        producer.Flush(Patience);
    }

    private static double[] Receive(IConsumer<Ignore, byte[]> consumer, int count, CancellationToken cancellationToken)
    {
        var latencies = new double[count];
        for (var i = 0; i < count; i++)
        {
            var read = consumer.Consume(Patience) ?? throw new BenchException($"{count - i} of {count} messages did not arrive");
            latencies[i] = Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(read.Message.Value)).TotalMilliseconds;
            cancellationToken.ThrowIfCancellationRequested();
        }

        return latencies;
    }

    private static double At(double[] sorted, double quantile) => sorted[(int)Math.Min(sorted.Length - 1, quantile * sorted.Length)];
}
