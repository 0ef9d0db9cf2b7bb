using System.Text;
using StockKafka.Broker;
using StockKafka.Broker.Faults;
using StockKafka.Broker.Protocol;

namespace StockKafka.Load.Tests;

/// <summary>Loads of messages, against a Kafka in this process.</summary>
public sealed class KafkaLoadTests
{
    [Fact]
    public async Task Every_acknowledged_message_is_found_in_the_topic_once()
    {
        await using var kafka = await EmbeddedKafka.StartAsync();
        var result = await (LoadTest.Produce(kafka.BootstrapServers, "orders", user => new($"baker-{user.Number}", Encoding.UTF8.GetBytes($"{user.Iteration} rolls")))
            with { Users = 3, Iterations = 1_000, Duration = TimeSpan.FromMinutes(2) }).RunAsync();

        Assert.True(result.Passed, result.ToString());
        Assert.Equal(new LoadLedger(1_000, 1_000, 1_000, 0, 0), result.Ledger);
        Assert.Equal((1_000, 0), (result.Operations, result.Failures));
        Assert.Equal(1_000, kafka.Topics.Single(topic => topic.Name == "orders").Partitions.Sum(partition => partition.LogEnd - partition.LogStart));
    }

    [Fact]
    public async Task Acknowledgements_that_are_lost_double_nothing()
    {
        await using var kafka = await EmbeddedKafka.StartAsync();
        kafka.Inject(new KafkaFault { Api = ApiKey.Produce, LosesAnswer = true, Times = 3 });
        var result = await (LoadTest.Produce(kafka.BootstrapServers, "orders", _ => new(null, [1])) with { Users = 1, Iterations = 200, Duration = TimeSpan.FromMinutes(2) }).RunAsync();

        Assert.True(result.Passed, result.ToString());
        Assert.Equal(new LoadLedger(200, 200, 200, 0, 0), result.Ledger);
    }

    [Fact]
    public async Task A_topic_that_cannot_be_read_back_proves_nothing()
    {
        var kafka = await EmbeddedKafka.StartAsync();
        var told = 0;
        var result = await (LoadTest.Produce(kafka.BootstrapServers, "orders", _ => new(null, [1])) with
        {
            Users = 1, RatePerSecond = 50, Duration = TimeSpan.FromSeconds(3), GracefulStop = TimeSpan.Zero,
            Progress = new Told(() =>
            {
                if (Interlocked.Increment(ref told) == 2)
                {
                    kafka.DisposeAsync().AsTask().Wait();
                }
            }),
        }).RunAsync();

        Assert.True(result.IsInvalid, result.ToString());
        Assert.Contains(result.Reasons, reason => reason.StartsWith("acknowledged messages could not be checked: ", StringComparison.Ordinal));
        Assert.Null(result.Ledger!.Lost);
        Assert.True(result.Ledger.Acknowledged > 0);
    }

    [Fact]
    public async Task Without_Kafka_it_does_not_begin()
    {
        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => LoadTest.Produce("127.0.0.1:1", "orders", _ => new(null, [1])).RunAsync());
        Assert.Contains("Kafka at 127.0.0.1:1 does not answer", mistake.Message, StringComparison.Ordinal);
    }

    private sealed class Told(Action told) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => told();
    }
}
