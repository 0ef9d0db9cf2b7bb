using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

public sealed class CrashTests
{
    [Fact]
    public async Task KillInMidProduce_IdempotentProducerGoesOn_EachAcknowledgedMessageIsThereOnceInOrder()
    {
        const int rounds = 3;
        var topic = Clients.NewName("crash");
        var broker = new BrokerProcess();
        await broker.InitializeAsync();
        try
        {
            var acknowledged = new ConcurrentQueue<int>();
            var failed = new ConcurrentQueue<string>();
            var produced = 0;
            using var stop = new CancellationTokenSource();
            using (var producer = Clients.Producer(broker.BootstrapServers, config =>
            {
                config.EnableIdempotence = true;
                config.MessageTimeoutMs = 60_000;
                config.ReconnectBackoffMaxMs = 200;
            }))
            {
                var producing = Task.Run(() =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        ProduceOne(producer, topic, produced, acknowledged, failed);
                        produced++;
                        if (produced % 200 == 0)
                        {
                            stop.Token.WaitHandle.WaitOne(1);
                        }
                    }
                });

                for (var round = 0; round < rounds; round++)
                {
                    var before = acknowledged.Count;
                    await Clients.EventuallyAsync(() => acknowledged.Count > before + 5_000, "messages are acknowledged");
                    await broker.KillAsync();
                    await broker.StartAsync();
                }

                var last = acknowledged.Count;
                await Clients.EventuallyAsync(() => acknowledged.Count > last + 1_000, "messages are acknowledged after the last restart");
                await stop.CancelAsync();
                await producing;
                Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(60)));
            }

            Assert.Empty(failed);
            Assert.Equal(produced, acknowledged.Count);
            var stored = Clients.ReadFromBeginning(broker.BootstrapServers, topic, produced)
                .ConvertAll(message => int.Parse(Encoding.ASCII.GetString(message.Message.Value!), CultureInfo.InvariantCulture));
            Assert.Equal(Enumerable.Range(0, produced), stored);
            Assert.Equal(produced, Clients.HighWatermark(broker.BootstrapServers, topic));
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    [Fact]
    public async Task Kill_CommittedOffsetsAndTopicsSurvive()
    {
        var topic = Clients.NewName("kept");
        var group = Clients.NewName("group");
        var broker = new BrokerProcess("--default-partitions", "2");
        await broker.InitializeAsync();
        try
        {
            using (var producer = Clients.Producer(broker.BootstrapServers))
            {
                await producer.ProduceAsync(new TopicPartition(topic, 1), new Message<byte[]?, byte[]?> { Value = "x"u8.ToArray() });
            }

            using (var consumer = Clients.Consumer(broker.BootstrapServers, group))
            {
                consumer.Commit([new TopicPartitionOffset(topic, 1, 1)]);
            }

            await broker.KillAsync();
            await broker.StartAsync();

            using (var consumer = Clients.Consumer(broker.BootstrapServers, group))
            {
                var committed = consumer.Committed([new TopicPartition(topic, 0), new TopicPartition(topic, 1)], Clients.Patience);
                Assert.Equal([Offset.Unset, new Offset(1)], committed.OrderBy(each => each.Partition.Value).Select(each => each.Offset));
            }

            using var admin = Clients.Admin(broker.BootstrapServers);
            Assert.Equal(2, admin.GetMetadata(topic, Clients.Patience).Topics[0].Partitions.Count);
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    [Fact]
    public async Task Kill_ProducerIdsAreNotHandedOutAgain()
    {
        var topic = Clients.NewName("ids");
        var broker = new BrokerProcess();
        await broker.InitializeAsync();
        try
        {
            async Task ProduceAsync()
            {
                using var producer = Clients.Producer(broker.BootstrapServers, config => config.EnableIdempotence = true);
                await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = "x"u8.ToArray() });
            }

            await ProduceAsync();
            await broker.KillAsync();
            await broker.StartAsync();
            await ProduceAsync();

            var stored = await File.ReadAllBytesAsync(Path.Combine(broker.DataFolder, topic + "-0", "00000000000000000000.log"));
            var first = new StockKafka.Platform.Broker.Log.RecordBatch(stored);
            var firstId = first.ProducerId;
            var secondId = new StockKafka.Platform.Broker.Log.RecordBatch(stored.AsSpan((int)first.TotalLength)).ProducerId;
            Assert.True(firstId >= 0);
            Assert.True(secondId > firstId);
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    private static void ProduceOne(
        IProducer<byte[]?, byte[]?> producer, string topic, int number, ConcurrentQueue<int> acknowledged, ConcurrentQueue<string> failed)
    {
        var message = new Message<byte[]?, byte[]?> { Value = Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)) };
        while (true)
        {
            try
            {
                producer.Produce(topic, message, report =>
                {
                    if (report.Error.IsError)
                    {
                        failed.Enqueue(report.Error.Reason);
                    }
                    else
                    {
                        acknowledged.Enqueue(number);
                    }
                });
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
