using System.Buffers.Binary;
using StockKafka.Broker.Log;
using StockKafka.Broker.Simulation.Model;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Simulation.Actors;

internal enum BatchState
{
    UnderWay,

    /// <summary>Not stored, or perhaps: to be sent again.</summary>
    Failed,
    Acknowledged,
}

/// <summary>What a producer sends at once, as often as it takes.</summary>
internal sealed class Batch(World world, TopicPartition partition, int sequence, SentRecord[] records) : IFlushWaiter
{
    private const double LostAnswers = 0.05;

    private long _offset = -1;
    private int _attempts;

    public int Sequence => sequence;

    public int Count => records.Length;

    public BatchState State { get; set; } = BatchState.Failed;

    public SentRecord[] Records => records;

    public byte[] Build(long producerId, short epoch, short attributes)
    {
        var builder = new RecordBatchBuilder(world.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var record in records)
        {
            record.AddTo(builder);
        }

        var bytes = builder.Build(attributes, producerId, epoch);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(53), producerId < 0 ? -1 : sequence);
        RecordBatch.WriteCrc(bytes);
        return bytes;
    }

    /// <summary>The broker took it and will say when it is safe.</summary>
    public void Appended(PartitionLog log, in AppendResult result)
    {
        State = BatchState.UnderWay;
        _offset = result.BaseOffset;
        _attempts++;
        log.NotifyWhenFlushed(result.NextOffset, this, _attempts);
    }

    public void Flushed(int tag, LogFailedException? failure)
    {
        if (tag != _attempts)
        {
            return;
        }

        if (failure is not null)
        {
            State = BatchState.Failed;
            return;
        }

        for (var i = 0; i < records.Length; i++)
        {
            world.Partitions[partition].Acknowledges(records[i], _offset + i);
        }

        State = world.Chance(LostAnswers) ? BatchState.Failed : BatchState.Acknowledged;
    }

    public void BrokerGone()
    {
        _attempts++;
        State = State == BatchState.UnderWay ? BatchState.Failed : State;
    }
}
