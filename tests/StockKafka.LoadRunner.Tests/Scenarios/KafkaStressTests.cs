using Confluent.Kafka;
using StockKafka.Load.Engine;
using StockKafka.Load.Kafka;
using StockKafka.Load.Ledger;
using StockKafka.Load.Recording;
using StockKafka.LoadRunner.Arguments;
using StockKafka.LoadRunner.Ledger;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Tests.Engine;

namespace StockKafka.LoadRunner.Tests.Scenarios;

/// <summary>Against the broker that librdkafka itself can pretend to be: the wire protocol is real, the log is not.</summary>
public sealed class KafkaStressTests : IDisposable
{
    private readonly IAdminClient _broker = new AdminClientBuilder(
        [new("bootstrap.servers", "127.0.0.1:1"), new("test.mock.num.brokers", "1")]).SetLogHandler(static (_, _) => { }).Build();

    private readonly AcknowledgementBook _book = new();

    private static KafkaMessageOptions Quotes { get; } = new() { Topic = LoadOptions.QuoteTopic };

    public void Dispose() => _broker.Dispose();

    private string Bootstrap => _broker.GetMetadata(TimeSpan.FromSeconds(20)).Brokers.Select(broker => $"{broker.Host}:{broker.Port}").Single();

    [Fact]
    public async Task AsFastAsItGoes_EveryMessageIsAcknowledged()
    {
        var (totals, source) = await RunAsync(new() { Name = KafkaStress.Name, BootstrapServers = Bootstrap, Threads = 3, Total = 12_000, Messages = Quotes }, duration: null);

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
            new() { Name = KafkaStress.Name, BootstrapServers = Bootstrap, Threads = 2, Total = 200, PerSecond = 100, Messages = Quotes }, TimeSpan.FromSeconds(30)); // Room for a busy machine: it ends with the last message.
        Assert.Equal((200, 0), (totals.Requests, totals.Failed));
        Assert.InRange(totals.Seconds, 1.9, 29);
    }

    [Fact]
    public async Task Messages_CarryKeyValueAndHeaders()
    {
        await RunAsync(new() { Name = KafkaStress.Name, BootstrapServers = Bootstrap, Threads = 1, Total = 3, Messages = Quotes }, duration: null);
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = Bootstrap,
            GroupId = "reader",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).SetLogHandler(static (_, _) => { }).Build();
        var partitions = _broker.GetMetadata(LoadOptions.QuoteTopic, TimeSpan.FromSeconds(20)).Topics.Single().Partitions;
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(LoadOptions.QuoteTopic, partition.PartitionId, Offset.Beginning)));

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

    [Theory]
    [InlineData("all", "zstd", 2_000)]
    [InlineData("1", "none", 0)]
    [InlineData("0", "lz4", 500)]
    public async Task ReadBack_EveryAcknowledgedMessageIsFoundOnce(string acks, string compression, int size)
    {
        var messages = new KafkaArguments { Acks = acks, Compression = compression, Size = size == 0 ? null : $"{size}", Linger = "1ms", Topic = "read-back" }.Validate();
        await RunAsync(new() { Name = KafkaStress.Name, BootstrapServers = Bootstrap, Threads = 1, Total = 50, Messages = messages }, duration: null);
        var book = new AcknowledgementBook();
        using var readBack = new TopicReadBack(Bootstrap, "read-back", KafkaStress.PlaceOf);
        var (totals, _) = await RunAsync(new() { Name = KafkaStress.Name, BootstrapServers = Bootstrap, Threads = 2, Total = 600, Messages = messages }, duration: null, book);
        Assert.Equal((600, 0), (totals.Requests, totals.Failed));

        var ledger = await readBack.CompareAsync("run-1", book, CancellationToken.None);
        Assert.Equal((true, 600, 600, 600, 0, 0), (ledger.Checked, ledger.Attempted, ledger.Acknowledged, ledger.Stored, ledger.Lost, ledger.Duplicated));
        Assert.Null(ledger.Note);
    }

    [Fact]
    public async Task ReadBack_AcknowledgedButNotInTheTopic_IsLostAndNamed()
    {
        var messages = new KafkaMessageOptions { Topic = "lossy" };
        using var readBack = new TopicReadBack(Bootstrap, "lossy", KafkaStress.PlaceOf);
        await RunAsync(new() { Name = KafkaStress.Name, BootstrapServers = Bootstrap, Threads = 1, Total = 20, Messages = messages }, duration: null);
        var journal = Assert.Single(_book.Journals);
        journal.Acknowledge(journal.Next());
        journal.Acknowledge(journal.Next());
        var ledger = await readBack.CompareAsync("run-1", _book, CancellationToken.None);
        Assert.Equal((2, 20), (ledger.Lost, ledger.Stored));
        Assert.Equal(["k1: 21–22"], ledger.LostRanges);
        Assert.Equal(2 / 22d, ledger.LossRate, 1e-9);
    }

    [Fact]
    public async Task Messages_AreAsLongAsAskedFor()
    {
        await RunAsync(new() { Name = KafkaStress.Name, BootstrapServers = Bootstrap, Threads = 1, Total = 5, Messages = new() { MinBytes = 3_000, Topic = "long" } }, duration: null);
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = Bootstrap, GroupId = "lengths" }).SetLogHandler(static (_, _) => { }).Build();
        consumer.Assign(_broker.GetMetadata("long", TimeSpan.FromSeconds(20)).Topics.Single().Partitions.Select(partition => new TopicPartitionOffset("long", partition.PartitionId, Offset.Beginning)));
        for (var message = 0; message < 5; message++)
        {
            var found = consumer.Consume(TimeSpan.FromSeconds(20));
            Assert.Equal(3_000, found.Message.Value.Length);
            using var quote = System.Text.Json.JsonDocument.Parse(found.Message.Value);
        }
    }

    [Fact]
    public async Task BrokerNeverThere_EndsWithinTheGracefulStopAndCountsWhatIsMissing()
    {
        var totals = new RunTotals([new(0, "KAFKA", $"produce {LoadOptions.QuoteTopic}")]);
        var outcome = await RunForOutcomeAsync(
            new() { Name = KafkaStress.Name, BootstrapServers = "127.0.0.1:1", Threads = 1, Total = 10, Messages = Quotes }, TimeSpan.FromSeconds(0.5), totals);
        Assert.Equal((0, 10), (totals.Requests, outcome.Outcome.Unfinished));
        Assert.Equal((10, 0), (_book.Attempted, _book.Acknowledged));
    }

    private async Task<(RunTotals Totals, KafkaLoad Source)> RunAsync(
        KafkaLoadOptions options, TimeSpan? duration, AcknowledgementBook? book = null)
    {
        var totals = new RunTotals([new(0, "KAFKA", $"produce {options.Messages.Topic}")]);
        var (_, source) = await RunForOutcomeAsync(options, duration, totals, book);
        return (totals, source);
    }

    private async Task<(LoadOutcome Outcome, KafkaLoad Source)> RunForOutcomeAsync(
        KafkaLoadOptions options, TimeSpan? duration, RunTotals totals, AcknowledgementBook? book = null)
    {
        var catalog = new OperationCatalog();
        var source = await KafkaStress.OfAsync(options, new StockRun(api: null, "run-1", book ?? _book, TimeProvider.System), CancellationToken.None);
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
