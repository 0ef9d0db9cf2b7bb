using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Broker;
using StockKafka.Load.Kafka;
using StockKafka.Load.Ledger;
using StockKafka.Load.Recording;
using StockKafka.LoadRunner.Ledger;
using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.LoadRunner.Tests.Ledger;

/// <summary>Reading back a topic of the real broker that others write, too: whatever its last offsets hold, it is read to its end.</summary>
public sealed class TopicReadBackTests : IAsyncLifetime
{
    private const string Topic = "shared8";
    private const int Partitions = 8, Messages = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly AcknowledgementBook _book = new();
    private EmbeddedKafka _broker = null!;
    private IAdminClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await EmbeddedKafka.StartAsync();
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _broker.BootstrapServers }).Build();
        await _admin.CreateTopicsAsync([new TopicSpecification { Name = Topic, NumPartitions = Partitions, ReplicationFactor = 1 }]);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData("committed")]
    [InlineData("aborted")]
    [InlineData("open")]
    public async Task TransactionOfAnotherProducer_AtTheEndOfEveryPartition_NothingIsLost(string state)
    {
        using var readBack = new TopicReadBack(_broker.BootstrapServers, Topic, KafkaStress.PlaceOf);
        using var other = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig { BootstrapServers = _broker.BootstrapServers, TransactionalId = "other" }).Build();
        other.InitTransactions(Patience);
        other.BeginTransaction();
        await WriteByOtherAsync(other);
        await SendAsync();
        if (state == "committed")
        {
            other.CommitTransaction(Patience);
        }
        else if (state == "aborted")
        {
            await WriteByOtherAsync(other);
            other.AbortTransaction(Patience);
        }

        AssertComplete(await readBack.CompareAsync("run-1", _book, CancellationToken.None));
    }

    [Fact]
    public async Task TransactionsAtTheBeginning_NothingIsLost()
    {
        using var other = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig { BootstrapServers = _broker.BootstrapServers, TransactionalId = "other" }).Build();
        other.InitTransactions(Patience);
        other.BeginTransaction();
        await WriteByOtherAsync(other);
        using var readBack = new TopicReadBack(_broker.BootstrapServers, Topic, KafkaStress.PlaceOf);
        await SendAsync();
        other.CommitTransaction(Patience);
        AssertComplete(await readBack.CompareAsync("run-1", _book, CancellationToken.None));
    }

    [Fact]
    public async Task RecordsDeletedMeanwhile_IsNotChecked()
    {
        using var readBack = new TopicReadBack(_broker.BootstrapServers, Topic, KafkaStress.PlaceOf);
        await SendAsync();
        await _admin.DeleteRecordsAsync(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(Topic, partition, 1)));
        var ledger = await readBack.CompareAsync("run-1", _book, CancellationToken.None);
        Assert.Equal((false, Messages), (ledger.Checked, ledger.Acknowledged));
        Assert.Contains("was cut at its beginning", ledger.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TopicDeletedMeanwhile_IsLost()
    {
        using var readBack = new TopicReadBack(_broker.BootstrapServers, Topic, KafkaStress.PlaceOf);
        await SendAsync();
        await _admin.DeleteTopicsAsync([Topic]);
        Assert.Equal(Messages, (await readBack.CompareAsync("run-1", _book, CancellationToken.None)).Lost);
    }

    private static void AssertComplete(LedgerRecord ledger) => Assert.Equal(
        (true, null, Messages, 0, 0), (ledger.Checked, ledger.Note, ledger.Stored, ledger.Lost, ledger.Duplicated));

    private static async Task WriteByOtherAsync(IProducer<Null, byte[]> other)
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            await other.ProduceAsync(new TopicPartition(Topic, partition), new() { Value = "not ours"u8.ToArray() });
        }
    }

    private async Task SendAsync()
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = _broker.BootstrapServers }).Build();
        var journal = _book.Open("k1");
        for (var message = 0; message < Messages; message++)
        {
            var sequence = journal.Next();
            await producer.ProduceAsync(new TopicPartition(Topic, message % Partitions), new()
            {
                Value = Encoding.UTF8.GetBytes($$"""{"producerId":"k1","sequence":{{sequence}}}"""),
                Headers = new() { { "run-id", "run-1"u8.ToArray() } },
            });
            journal.Acknowledge(sequence);
        }
    }
}
