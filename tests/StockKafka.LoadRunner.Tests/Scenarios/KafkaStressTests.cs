using Confluent.Kafka;
using StockKafka.LoadRunner.Engine;
using StockKafka.LoadRunner.Ledger;
using StockKafka.LoadRunner.Recording;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Tests.Engine;

namespace StockKafka.LoadRunner.Tests.Scenarios;

/// <summary>Against the broker that librdkafka itself can pretend to be: the wire protocol is real, the log is not.</summary>
public sealed class KafkaStressTests : IDisposable
{
    readonly IAdminClient _broker = new AdminClientBuilder(
        [new("bootstrap.servers", "127.0.0.1:1"), new("test.mock.num.brokers", "1")]).SetLogHandler(static (_, _) => { }).Build();

    readonly AcknowledgementBook _book = new();

    public void Dispose() => _broker.Dispose();

    string Bootstrap => _broker.GetMetadata(TimeSpan.FromSeconds(20)).Brokers.Select(broker => $"{broker.Host}:{broker.Port}").Single();

    [Fact]
    public async Task AsFastAsItGoes_EveryMessageIsAcknowledged()
    {
        var (totals, source) = await RunAsync(new() { BootstrapServers = Bootstrap, Threads = 3, MessagesPerThread = 4_000 }, duration: null);

        Assert.Equal((12_000, 0), (totals.Requests, totals.Failed));
        Assert.Equal(1, source.Progress);
        Assert.Equal(["k1", "k2", "k3"], _book.Journals.Select(journal => journal.ProducerId).Order());
        Assert.All(_book.Journals, journal => Assert.Equal((1, 4_000), Assert.Single(journal.AcknowledgedRanges().Ranges)));
        Assert.True(totals.ByOperation[0].Succeeded.Percentile(50) > 0);
    }

    [Fact]
    public async Task Paced_MessagesAreSpreadOverTheTime()
    {
        var (totals, _) = await RunAsync(
            new() { BootstrapServers = Bootstrap, Threads = 2, MessagesPerThread = 100, PerSecond = 100 }, TimeSpan.FromSeconds(2));
        Assert.Equal((200, 0), (totals.Requests, totals.Failed));
        Assert.InRange(totals.Seconds, 1.9, 30);
    }

    [Fact]
    public async Task Messages_CarryKeyValueAndHeaders()
    {
        await RunAsync(new() { BootstrapServers = Bootstrap, Threads = 1, MessagesPerThread = 3 }, duration: null);
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = Bootstrap,
            GroupId = "reader",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).SetLogHandler(static (_, _) => { }).Build();
        var partitions = _broker.GetMetadata(KafkaStress.Topic, TimeSpan.FromSeconds(20)).Topics.Single().Partitions;
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(KafkaStress.Topic, partition.PartitionId, Offset.Beginning)));

        var sequences = new List<long>();
        while (sequences.Count < 3)
        {
            var found = consumer.Consume(TimeSpan.FromSeconds(20));
            Assert.NotNull(found);
            using var quote = System.Text.Json.JsonDocument.Parse(found.Message.Value);
            Assert.Equal(found.Message.Key, quote.RootElement.GetProperty("symbol").GetString());
            Assert.Equal("k1", quote.RootElement.GetProperty("producerId").GetString());
            Assert.Equal("run-1", quote.RootElement.GetProperty("runId").GetString());
            Assert.Equal("run-1", System.Text.Encoding.UTF8.GetString(found.Message.Headers.GetLastBytes("run-id")));
            Assert.Equal("load", System.Text.Encoding.UTF8.GetString(found.Message.Headers.GetLastBytes("source")));
            sequences.Add(quote.RootElement.GetProperty("sequence").GetInt64());
        }

        Assert.Equal([1, 2, 3], sequences.Order());
    }

    [Fact]
    public async Task BrokerNeverThere_EndsWithinTheGracefulStopAndCountsWhatIsMissing()
    {
        var totals = new RunTotals([new(0, "KAFKA", $"produce {KafkaStress.Topic}")]);
        var outcome = await RunForOutcomeAsync(
            new() { BootstrapServers = "127.0.0.1:1", Threads = 1, MessagesPerThread = 10 }, TimeSpan.FromSeconds(0.5), totals);
        Assert.Equal((0, 10), (totals.Requests, outcome.Outcome.Unfinished));
        Assert.Equal((10, 0), (_book.Attempted, _book.Acknowledged));
    }

    async Task<(RunTotals Totals, KafkaStress Source)> RunAsync(KafkaStressOptions options, TimeSpan? duration)
    {
        var totals = new RunTotals([new(0, "KAFKA", $"produce {KafkaStress.Topic}")]);
        var (_, source) = await RunForOutcomeAsync(options, duration, totals);
        return (totals, source);
    }

    async Task<(LoadOutcome Outcome, KafkaStress Source)> RunForOutcomeAsync(KafkaStressOptions options, TimeSpan? duration, RunTotals totals)
    {
        var catalog = new OperationCatalog();
        var source = new KafkaStress(options, new StockRun(api: null, "run-1", _book, TimeProvider.System));
        await source.SetUpAsync(catalog, CancellationToken.None);
        var outcome = await LoadEngine.RunAsync(
            new()
            {
                Operations = catalog,
                Sources = [source],
                Duration = duration,
                GracefulStop = TimeSpan.FromSeconds(duration is { TotalSeconds: < 1 } ? 0.5 : 30),
                Sinks = [new Adding(totals)],
            },
            TimeProvider.System, CancellationToken.None, CancellationToken.None);
        return (outcome, source);
    }
}
