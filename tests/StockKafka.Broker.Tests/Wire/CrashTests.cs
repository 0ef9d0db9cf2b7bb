using System.Globalization;
using System.Text;
using Confluent.Kafka;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

public sealed class CrashTests(ITestOutputHelper output)
{
    private const int DefaultRounds = 3;

    /// <summary>How often the broker is killed; docs/broker.md tells how to run more rounds than CI does.</summary>
    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("STOCKKAFKA_CRASH_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : DefaultRounds;

    [Fact]
    public async Task KillAtRandomMoments_FourIdempotentProducersGoOn_EachAcknowledgedMessageIsThereOnceInOrder()
    {
        const int producers = 4, partitions = 2, seed = 20;
        var random = new Random(seed);
        var topic = Clients.NewName("crash");
        var broker = new BrokerProcess("--default-partitions", partitions.ToString(CultureInfo.InvariantCulture));
        await broker.InitializeAsync();
        try
        {
            using var stop = new CancellationTokenSource();
            CrashLoad[] loads = [.. Enumerable.Range(0, producers).Select(number => new CrashLoad(broker.BootstrapServers, topic, number % partitions, number))];
            var running = Array.ConvertAll(loads, load => Task.Run(() => load.Run(stop.Token)));
            long Acknowledged() => loads.Sum(load => load.Acknowledged);
            for (var round = 0; round < Rounds; round++)
            {
                var before = Acknowledged();
                await Eventually.TrueAsync(() => Acknowledged() > before, "messages are acknowledged");
                await Task.Delay(random.Next(1_000)); // the moment is what is tested: there is no condition to wait for
                await broker.KillAsync();
                await broker.StartAsync();
            }

            var last = Acknowledged();
            await Eventually.TrueAsync(() => Acknowledged() > last, "messages are acknowledged after the last restart");
            await stop.CancelAsync();
            await Task.WhenAll(running);

            Assert.All(loads, load => Assert.Equal((0, load.Produced), (load.Failed, load.Acknowledged)));
            var stored = CrashLoad.Read(broker.BootstrapServers, topic, partitions, loads.Sum(load => load.Produced));
            Assert.Equal(loads.Select(load => load.Produced), Array.ConvertAll(loads, load => CrashLoad.CountInOrder(stored, load.Number)));
            Assert.Equal(
                loads.Sum(load => load.Produced),
                Enumerable.Range(0, partitions).Sum(partition => Clients.HighWatermark(broker.BootstrapServers, topic, partition)));
            output.WriteLine($"{Rounds} kills, {loads.Sum(load => load.Produced)} messages");
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
            var first = new StockKafka.Broker.Log.RecordBatch(stored);
            var firstId = first.ProducerId;
            var secondId = new StockKafka.Broker.Log.RecordBatch(stored.AsSpan((int)first.TotalLength)).ProducerId;
            Assert.True(firstId >= 0);
            Assert.True(secondId > firstId);
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }
}
