using StockKafka.Broker.Errors;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Tests.Support;
using StockKafka.Broker.Transactions;
using static StockKafka.Broker.Tests.Support.TransactionsUnderTest;

namespace StockKafka.Broker.Tests.Transactions;

public sealed class TransactionCoordinatorTests : IDisposable
{
    private static readonly OffsetKey Quotes = new("quotes", 0);

    private readonly TransactionsUnderTest _test = new();

    [Fact]
    public async Task Initialize_Again_KeepsTheIdAndRaisesTheEpoch()
    {
        var first = await _test.InitializeAsync();
        var second = await _test.InitializeAsync();

        Assert.Equal((KafkaError.None, (short)0), (first.Error, first.Epoch));
        Assert.Equal((KafkaError.None, first.ProducerId, (short)1), (second.Error, second.ProducerId, second.Epoch));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(TransactionCoordinator.MaxTimeoutMs + 1)]
    public async Task Initialize_WithATimeoutOutOfRange_IsRefused(int timeoutMs) =>
        Assert.Equal(KafkaError.InvalidTransactionTimeout, (await _test.InitializeAsync(timeoutMs)).Error);

    [Fact]
    public async Task Initialize_ByARecoveringClient_RaisesTheEpochOnce_AndFencesStrangers()
    {
        var first = await _test.InitializeAsync();
        var recovered = await _test.InitializeAsync(expectedId: first.ProducerId, expectedEpoch: first.Epoch);
        var repeated = await _test.InitializeAsync(expectedId: first.ProducerId, expectedEpoch: first.Epoch);
        await _test.InitializeAsync();

        Assert.Equal(1, recovered.Epoch);
        Assert.Equal(recovered, repeated);
        Assert.Equal(
            KafkaError.ProducerFenced, (await _test.InitializeAsync(expectedId: recovered.ProducerId, expectedEpoch: recovered.Epoch)).Error);
    }

    [Fact]
    public async Task Initialize_AbortsWhatAnOlderProducerLeftOpen_AndFencesIt()
    {
        var old = await _test.InitializeAsync();
        await _test.AddAsync(old, First);
        await _test.ProduceAsync(old, First, 0);

        var next = await _test.InitializeAsync();

        Assert.True(next.Epoch > old.Epoch);
        Assert.Equal(KafkaError.ProducerFenced, await _test.AddAsync(old, Second));
        Assert.Equal(KafkaError.ProducerFenced, await _test.EndAsync(old, commit: true));
        Assert.Equal(KafkaError.InvalidProducerEpoch, await _test.ProduceAsync(old, First, 1));
        Assert.Empty(_test.ReadCommitted(First));
        Assert.Equal(2, _test.Log(First).HighWatermark.LastStable);
    }

    [Fact]
    public async Task OpenTransaction_HoldsTheLastStableOffsetBack_UntilItsEnd()
    {
        var producer = await _test.InitializeAsync();
        await PlainAsync(First);
        await _test.AddAsync(producer, First, Second);
        await _test.ProduceAsync(producer, First, 0);
        await PlainAsync(First);

        Assert.Equal((3L, 1L), (_test.Log(First).HighWatermark.Offset, _test.Log(First).HighWatermark.LastStable));
        Assert.Equal([0L], _test.ReadCommitted(First));
        Assert.Equal(KafkaError.None, await _test.EndAsync(producer, commit: true));
        Assert.Equal([0L, 1L, 2L], _test.ReadCommitted(First));
        Assert.Equal(0, _test.Log(Second).LogEnd);
    }

    [Fact]
    public async Task OpenTransaction_WhoseRecordsAreDeleted_LeavesTheEndReadable()
    {
        var producer = await _test.InitializeAsync();
        await _test.AddAsync(producer, First);
        await _test.ProduceAsync(producer, First, 0);
        var log = _test.Log(First);
        Assert.Equal(KafkaError.None, log.DeleteRecordsBefore(-1));

        Assert.Equal((1L, 1L, 1L), (log.LogStart, log.LastStable, log.HighWatermark.Offset));
        Assert.Equal((KafkaError.None, 1L), (log.Read(1, 1_000, true, committedOnly: true).Error, log.Read(1, 1_000, true, committedOnly: true).LastStable));
        Assert.Equal(KafkaError.OffsetOutOfRange, log.Read(0, 1_000, true, committedOnly: true).Error);
    }

    [Fact]
    public async Task AbortedTransaction_IsListed_AndTheOnesAroundItAreNot()
    {
        var producer = await _test.InitializeAsync();
        var sequence = 0;
        foreach (var commit in (bool[])[true, false, true, false])
        {
            await _test.AddAsync(producer, First);
            await _test.ProduceAsync(producer, First, sequence++);
            await _test.ProduceAsync(producer, First, sequence++);
            Assert.Equal(KafkaError.None, await _test.EndAsync(producer, commit));
        }

        Assert.Equal([0L, 1L, 6L, 7L], _test.ReadCommitted(First));
        await _test.ReopenAfterKillAsync();
        Assert.Equal([0L, 1L, 6L, 7L], _test.ReadCommitted(First));
    }

    [Fact]
    public async Task Produce_OutsideATransaction_OrToAPartitionItDoesNotKnow_IsRefused()
    {
        var producer = await _test.InitializeAsync();

        Assert.Equal(KafkaError.InvalidTxnState, await _test.ProduceAsync(producer, First, 0));
        await _test.AddAsync(producer, First);
        Assert.Equal(KafkaError.InvalidTxnState, await _test.ProduceAsync(producer, Second, 0));
        Assert.Equal(KafkaError.InvalidProducerIdMapping, await _test.ProduceAsync(producer with { ProducerId = 99 }, First, 0));
        Assert.Equal(KafkaError.None, await _test.ProduceAsync(producer, First, 0));
        Assert.Equal(
            KafkaError.InvalidTxnState, _test.Log(First).Append(Batches.Idempotent(producer.ProducerId, producer.Epoch, 1)).Error);
        await _test.EndAsync(producer, commit: true);
        Assert.Equal(KafkaError.InvalidTxnState, await _test.ProduceAsync(producer, First, 1));
    }

    [Fact]
    public async Task End_IsRepeatable_ButCannotChangeItsMind()
    {
        var producer = await _test.InitializeAsync();
        Assert.Equal(KafkaError.InvalidTxnState, await _test.EndAsync(producer, commit: true));
        await _test.AddAsync(producer, First);

        Assert.Equal(KafkaError.None, await _test.EndAsync(producer, commit: true));
        Assert.Equal(KafkaError.None, await _test.EndAsync(producer, commit: true));
        Assert.Equal(KafkaError.InvalidTxnState, await _test.EndAsync(producer, commit: false));
    }

    [Fact]
    public async Task Timeout_AbortsAndFences()
    {
        var producer = await _test.InitializeAsync(timeoutMs: 10_000);
        await _test.AddAsync(producer, First);
        await _test.ProduceAsync(producer, First, 0);

        _test.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, _test.Log(First).HighWatermark.LastStable);
        _test.Clock.Advance(TimeSpan.FromSeconds(3));

        await Eventually.TrueAsync(() => _test.Log(First).HighWatermark.LastStable == 2, "the marker is written");
        Assert.Empty(_test.ReadCommitted(First));
        Assert.Equal(KafkaError.ProducerFenced, await _test.EndAsync(producer, commit: true));
        var next = await _test.InitializeAsync();
        await _test.AddAsync(next, First);
        Assert.Equal(KafkaError.None, await _test.ProduceAsync(next, First, 0));
    }

    [Fact]
    public async Task Kill_InAnOpenTransaction_ItGoesOnAfterwards()
    {
        var producer = await _test.InitializeAsync();
        await _test.AddAsync(producer, First);
        await _test.ProduceAsync(producer, First, 0);

        await _test.ReopenAfterKillAsync();

        Assert.Equal(0, _test.Log(First).HighWatermark.LastStable);
        Assert.Equal(KafkaError.None, await _test.ProduceAsync(producer, First, 1));
        Assert.Equal(KafkaError.None, await _test.EndAsync(producer, commit: true));
        Assert.Equal([0L, 1L], _test.ReadCommitted(First));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Kill_AfterTheDecision_BeforeTheMarkers_TheDecisionStands(bool commit)
    {
        var producer = await _test.InitializeAsync();
        await _test.AddAsync(producer, First, Second, TopicPartition.Offsets);
        await _test.ProduceAsync(producer, First, 0);
        await _test.ProduceAsync(producer, Second, 0);
        await _test.StageAsync(producer, "g", 42);
        _test.DecideWithoutMarkers(commit);

        await _test.ReopenAfterKillAsync();

        Assert.Equal(commit ? [0L] : [], _test.ReadCommitted(First));
        Assert.Equal(commit ? [0L] : [], _test.ReadCommitted(Second));
        Assert.Equal(2, _test.Log(Second).HighWatermark.LastStable);
        Assert.Equal(commit ? 42 : null, _test.Offsets.Find("g", Quotes)?.Offset);
        Assert.False(_test.Offsets.IsPending("g", Quotes));
        await _test.ReopenAfterKillAsync();
        Assert.Equal(2, _test.Log(First).LogEnd);
    }

    [Fact]
    public async Task Kill_DataOfATransactionThatNobodyKnows_IsAborted()
    {
        var appended = _test.Log(First).Append(Batches.Transactional(77, 0, 0));
        await _test.Log(First).WaitFlushedAsync(appended.NextOffset);

        await _test.ReopenAfterKillAsync();

        Assert.Equal(2, _test.Log(First).HighWatermark.LastStable);
        Assert.Empty(_test.ReadCommitted(First));
    }

    [Fact]
    public async Task Offsets_CountOnlyAfterTheCommit()
    {
        var producer = await _test.InitializeAsync();
        Assert.Equal(KafkaError.InvalidTxnState, await _test.StageAsync(producer, "g", 5));
        await _test.AddAsync(producer, TopicPartition.Offsets);
        await _test.StageAsync(producer, "g", 5);
        await _test.ReopenAfterKillAsync();

        Assert.True(_test.Offsets.IsPending("g", Quotes));
        Assert.Null(_test.Offsets.Find("g", Quotes));
        await _test.EndAsync(producer, commit: true);
        Assert.False(_test.Offsets.IsPending("g", Quotes));
        Assert.Equal(5, _test.Offsets.Find("g", Quotes)!.Value.Offset);

        await _test.AddAsync(producer, TopicPartition.Offsets);
        await _test.StageAsync(producer, "g", 9);
        await _test.EndAsync(producer, commit: false);
        await _test.ReopenAfterKillAsync();
        Assert.Equal(5, _test.Offsets.Find("g", Quotes)!.Value.Offset);
    }

    [Fact]
    public async Task IdUnusedForAWeek_IsForgotten()
    {
        await _test.InitializeAsync();
        var before = await _test.InitializeAsync();

        _test.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(2));
        var after = await _test.InitializeAsync();

        Assert.NotEqual(before.ProducerId, after.ProducerId);
        Assert.Equal(0, after.Epoch);
    }

    public void Dispose() => _test.Dispose();

    private async Task PlainAsync(TopicPartition partition)
    {
        var appended = _test.Log(partition).Append(Batches.Plain());
        await _test.Log(partition).WaitFlushedAsync(appended.NextOffset);
    }
}
