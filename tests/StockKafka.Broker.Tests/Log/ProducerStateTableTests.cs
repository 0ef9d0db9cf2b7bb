using StockKafka.Broker.Log;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Log;

public sealed class ProducerStateTableTests
{
    private readonly ProducerStateTable _table = new();

    [Fact]
    public void UnknownProducer_AnySequenceIsAccepted() => Assert.Equal(SequenceVerdict.Accept, Check(7, 0, 1234));

    [Fact]
    public void NextSequence_IsAccepted_AGapIsNot()
    {
        Store(7, 0, 0, records: 3);

        Assert.Equal(SequenceVerdict.Accept, Check(7, 0, 3));
        Assert.Equal(SequenceVerdict.OutOfOrder, Check(7, 0, 4));
        Assert.Equal(SequenceVerdict.OutOfOrder, Check(7, 0, 2));
    }

    [Fact]
    public void LastFiveBatches_AreRecognised_AnOlderOneIsOutOfOrder()
    {
        for (var i = 0; i < 6; i++)
        {
            Store(7, 0, i * 2, records: 2);
        }

        Assert.Equal(SequenceVerdict.OutOfOrder, Check(7, 0, 0, records: 2));
        for (var i = 1; i < 6; i++)
        {
            Assert.Equal(SequenceVerdict.Duplicate, Check(7, 0, i * 2, records: 2));
        }
    }

    [Fact]
    public void SameStartButOtherLength_IsNoDuplicate()
    {
        Store(7, 0, 0, records: 2);

        Assert.Equal(SequenceVerdict.OutOfOrder, Check(7, 0, 0, records: 3));
    }

    [Fact]
    public void Sequence_WrapsToZero()
    {
        Store(7, 0, int.MaxValue - 1, records: 2);
        Assert.Equal(SequenceVerdict.Accept, Check(7, 0, 0));

        Store(7, 0, 0);
        Assert.Equal(SequenceVerdict.Duplicate, Check(7, 0, int.MaxValue - 1, records: 2));
        Assert.Equal(SequenceVerdict.Accept, Check(7, 0, 1));
    }

    [Fact]
    public void BatchAcrossTheWrap_GoesOnBehindIt()
    {
        Store(7, 0, int.MaxValue, records: 3); // 2147483647, 0, 1

        Assert.Equal(SequenceVerdict.Accept, Check(7, 0, 2));
    }

    [Fact]
    public void OlderEpoch_IsFenced_ANewerOneStartsAtZero()
    {
        Store(7, 3, 0);

        Assert.Equal(SequenceVerdict.FencedEpoch, Check(7, 2, 1));
        Assert.Equal(SequenceVerdict.OutOfOrder, Check(7, 4, 1));
        Assert.Equal(SequenceVerdict.Accept, Check(7, 4, 0));
    }

    [Fact]
    public void Snapshot_RestoresEverything()
    {
        Store(7, 3, 5, records: 2);
        Store(9, 0, 0);
        var restored = new ProducerStateTable();

        Assert.True(ProducerSnapshot.TryRestore(ProducerSnapshot.Serialize(_table), restored));

        Assert.Equal(2, restored.Count);
        Assert.Equal(SequenceVerdict.Duplicate, restored.Check(new RecordBatch(Batches.Idempotent(7, 3, 5, 2)), out var original));
        Assert.Equal(5, original.FirstSequence);
    }

    [Fact]
    public void DamagedSnapshot_IsNotUsed()
    {
        Store(7, 0, 0);
        var bytes = ProducerSnapshot.Serialize(_table);
        bytes[20] ^= 1;
        var restored = new ProducerStateTable();

        Assert.False(ProducerSnapshot.TryRestore(bytes, restored));
        Assert.Equal(0, restored.Count);
    }

    [Fact]
    public void SilentProducers_AreForgotten()
    {
        Store(7, 0, 0, now: 100);
        Store(8, 0, 0, now: 200);

        _table.Expire(oldest: 150);

        Assert.Equal(1, _table.Count);
    }

    private SequenceVerdict Check(long producerId, short epoch, int sequence, int records = 1) =>
        _table.Check(new RecordBatch(Batches.Idempotent(producerId, epoch, sequence, records)), out _);

    private void Store(long producerId, short epoch, int sequence, int records = 1, long now = 0) =>
        _table.Record(new RecordBatch(Batches.Idempotent(producerId, epoch, sequence, records)), now);
}
