using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

public sealed class TransactionWireTests : IAsyncLifetime
{
    private readonly BrokerProcess _broker = new("--default-partitions", "2");
    private readonly string _topic = Clients.NewName("txn");

    public ValueTask InitializeAsync() => _broker.InitializeAsync();

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public void CommittedIsSeen_AbortedIsNot_UncommittedReadersSeeAll()
    {
        using var producer = Transactional("a");
        producer.InitTransactions(Clients.Patience);
        Transact(producer, [1, 2, 3], commit: true);
        Transact(producer, [4, 5], commit: false);
        Transact(producer, [6], commit: true);

        Assert.Equal([1, 2, 3, 6], Read(IsolationLevel.ReadCommitted));
        Assert.Equal([1, 2, 3, 4, 5, 6], Read(IsolationLevel.ReadUncommitted));
    }

    [Fact]
    public void OpenTransaction_IsNotSeen_UntilItIsCommitted()
    {
        using var producer = Transactional("a");
        producer.InitTransactions(Clients.Patience);
        Transact(producer, [1], commit: true);
        producer.BeginTransaction();
        Produce(producer, 2);
        Assert.Equal(0, producer.Flush(Clients.Patience));

        Assert.Equal([1], Read(IsolationLevel.ReadCommitted));
        producer.CommitTransaction(Clients.Patience);
        Assert.Equal([1, 2], Read(IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task OffsetsByTime_OfRecordsThatAreNotCommitted_AreForThoseOnlyWhoReadThem()
    {
        using var producer = Transactional("a");
        producer.InitTransactions(Clients.Patience);
        Transact(producer, [1], commit: true);
        producer.BeginTransaction();
        var sent = await producer.ProduceAsync(new TopicPartition(_topic, 0), new Message<byte[]?, byte[]?> { Value = [2] });
        var time = sent.Message.Timestamp;

        Assert.Equal(sent.Offset, Found(IsolationLevel.ReadUncommitted));
        Assert.Equal(Offset.End, Found(IsolationLevel.ReadCommitted));
        producer.CommitTransaction(Clients.Patience);
        Assert.Equal(sent.Offset, Found(IsolationLevel.ReadCommitted));

        Offset Found(IsolationLevel level)
        {
            using var consumer = Clients.Consumer(_broker.BootstrapServers, configure: config => config.IsolationLevel = level);
            return consumer.OffsetsForTimes([new TopicPartitionTimestamp(_topic, 0, time)], Clients.Patience).Single().Offset;
        }
    }

    [Fact]
    public void SecondProducerWithTheSameId_FencesTheFirst_AndAbortsItsTransaction()
    {
        using var first = Transactional("same");
        first.InitTransactions(Clients.Patience);
        first.BeginTransaction();
        Produce(first, 1);
        first.Flush(Clients.Patience);

        using var second = Transactional("same");
        second.InitTransactions(Clients.Patience);
        Transact(second, [2], commit: true);

        var e = Assert.ThrowsAny<KafkaException>(() => first.CommitTransaction(Clients.Patience));
        Assert.True(e.Error.IsFatal, e.Error.ToString());
        Assert.Equal([2], Read(IsolationLevel.ReadCommitted));
    }

    [Fact]
    public void SendOffsetsToTransaction_CountWithTheCommitOnly()
    {
        var group = Clients.NewName("copier");
        using (var producer = Transactional("source"))
        {
            producer.InitTransactions(Clients.Patience);
            Transact(producer, [1, 2, 3], commit: true);
        }

        using var copier = Transactional("copier");
        copier.InitTransactions(Clients.Patience);
        using var consumer = Clients.Consumer(_broker.BootstrapServers, group, config => config.IsolationLevel = IsolationLevel.ReadCommitted);
        consumer.Subscribe(_topic);
        ConsumeResult<byte[]?, byte[]?>? message = null;
        while ((message = consumer.Consume(Clients.Patience)) is not null && message.Offset != 2)
        {
        }

        var partition = new TopicPartition(_topic, 0);
        CommitThrough(copier, consumer, 2, commit: false);
        Assert.Equal(Offset.Unset, consumer.Committed([partition], Clients.Patience)[0].Offset);
        CommitThrough(copier, consumer, 3, commit: true);
        Assert.Equal(3, consumer.Committed([partition], Clients.Patience)[0].Offset.Value);
    }

    [Fact]
    public async Task Kill_InMidTransaction_TheProducerCommitsAfterTheRestart()
    {
        using (var producer = Transactional("survivor"))
        {
            producer.InitTransactions(Clients.Patience);
            Transact(producer, [1], commit: true);
            producer.BeginTransaction();
            Produce(producer, 2);
            Assert.Equal(0, producer.Flush(Clients.Patience));

            await _broker.KillAsync();
            await _broker.StartAsync();

            Produce(producer, 3);
            producer.CommitTransaction(Clients.Patience);
            Transact(producer, [4], commit: false);
        }

        Assert.Equal([1, 2, 3], Read(IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task Kill_OfBrokerAndProducer_TheNextProducerAbortsTheRest()
    {
        using (var lost = Transactional("lost"))
        {
            lost.InitTransactions(Clients.Patience);
            Transact(lost, [1], commit: true);
            lost.BeginTransaction();
            Produce(lost, 2);
            Assert.Equal(0, lost.Flush(Clients.Patience));
            await _broker.KillAsync();
        }

        await _broker.StartAsync();
        using var next = Transactional("lost");
        next.InitTransactions(Clients.Patience);
        Transact(next, [3], commit: true);

        Assert.Equal([1, 3], Read(IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task KilledAgainAndAgain_EveryTransactionIsThereWhole_OrNotAtAll()
    {
        const int rounds = 4, size = 20;
        var committed = new ConcurrentQueue<int>();
        var unsure = new ConcurrentQueue<int>();
        using var stop = new CancellationTokenSource();
        var producing = Task.Run(() =>
        {
            using var producer = Transactional("torture");
            producer.InitTransactions(Clients.Patience);
            for (var number = 0; !stop.IsCancellationRequested; number++)
            {
                producer.BeginTransaction();
                for (var i = 0; i < size; i++)
                {
                    producer.Produce(new TopicPartition(_topic, i % 2), new Message<byte[]?, byte[]?> { Value = Encoding.ASCII.GetBytes($"{number}") });
                }

                (TryCommit(producer) ? committed : unsure).Enqueue(number);
            }
        });

        for (var round = 0; round < rounds; round++)
        {
            var before = committed.Count;
            await Eventually.TrueAsync(() => committed.Count > before + 30 || producing.IsCompleted, "transactions are committed");
            await _broker.KillAsync();
            await _broker.StartAsync();
        }

        await stop.CancelAsync();
        await producing.WaitAsync(TimeSpan.FromSeconds(90));
        var halves = new[] { Read(IsolationLevel.ReadCommitted), Read(IsolationLevel.ReadCommitted, partition: 1) };
        foreach (var half in halves)
        {
            Assert.All(half.CountBy(number => number), count => Assert.Equal(size / 2, count.Value));
            Assert.Equal(half.Order(), half);
        }

        Assert.Equal(halves[0], halves[1]);
        Assert.Empty(committed.Except(halves[0]));
        Assert.Empty(halves[0].Except(committed).Except(unsure));
    }

    /// <returns>False when the transaction was aborted.</returns>
    private static bool TryCommit(IProducer<byte[]?, byte[]?> producer)
    {
        var commit = true;
        while (true)
        {
            try
            {
                End(producer, commit);
                return commit;
            }
            catch (KafkaTxnRequiresAbortException)
            {
                commit = false;
            }
            catch (KafkaRetriableException)
            {
                // The broker is away: the same again.
            }
        }
    }

    private static void CommitThrough(
        IProducer<byte[]?, byte[]?> producer, IConsumer<byte[]?, byte[]?> consumer, long offset, bool commit)
    {
        producer.BeginTransaction();
        producer.SendOffsetsToTransaction(
            [new TopicPartitionOffset(consumer.Assignment.First(each => each.Partition == 0), offset)],
            consumer.ConsumerGroupMetadata, Clients.Patience);
        End(producer, commit);
    }

    private IProducer<byte[]?, byte[]?> Transactional(string id) => Clients.Producer(_broker.BootstrapServers, config =>
    {
        config.TransactionalId = $"{_topic}-{id}";
        config.TransactionTimeoutMs = 60_000;
        config.ReconnectBackoffMaxMs = 200;
    });

    private void Transact(IProducer<byte[]?, byte[]?> producer, int[] values, bool commit)
    {
        producer.BeginTransaction();
        foreach (var value in values)
        {
            Produce(producer, value);
        }

        Assert.Equal(0, producer.Flush(Clients.Patience));
        End(producer, commit);
    }

    private static void End(IProducer<byte[]?, byte[]?> producer, bool commit)
    {
        if (commit)
        {
            producer.CommitTransaction(Clients.Patience);
        }
        else
        {
            producer.AbortTransaction(Clients.Patience);
        }
    }

    private void Produce(IProducer<byte[]?, byte[]?> producer, int value) => producer.Produce(
        new TopicPartition(_topic, 0),
        new Message<byte[]?, byte[]?> { Value = Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)) });

    /// <summary>What a consumer gets before it reaches the end that its isolation level lets it see.</summary>
    private List<int> Read(IsolationLevel isolation, int partition = 0)
    {
        using var consumer = Clients.Consumer(_broker.BootstrapServers, configure: config =>
        {
            config.IsolationLevel = isolation;
            config.EnablePartitionEof = true;
        });
        consumer.Assign(new TopicPartitionOffset(_topic, partition, Offset.Beginning));
        var values = new List<int>();
        while (consumer.Consume(Clients.Patience) is { IsPartitionEOF: false } message)
        {
            values.Add(int.Parse(Encoding.ASCII.GetString(message.Message.Value!), CultureInfo.InvariantCulture));
        }

        return values;
    }
}
