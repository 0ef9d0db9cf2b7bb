using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Simulation.Model;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Simulation.Actors;

/// <summary>What a producer has under way to one partition: up to five numbered batches, sent again in their order until each is acknowledged.</summary>
internal sealed class Outbox(World world, TopicPartition partition, int producer)
{
    private readonly List<Batch> _batches = [];
    private int _sequence;

    public bool IsEmpty => _batches.Count == 0;

    public bool IsFull => _batches.Count == ProducerStateTable.RememberedBatches;

    public bool Fails => _batches.Exists(batch => batch.State == BatchState.Failed);

    public Batch Add(ref int number, SentTransaction? transaction)
    {
        var records = new SentRecord[1 + world.Random.Next(3)];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = new SentRecord(producer, number++, $"key-{world.Random.Next(6)}", world.Random.Next(120), transaction);
            world.Partitions[partition].Sends(records[i]);
            transaction?.Records.Add(records[i]);
        }

        var batch = new Batch(world, partition, _sequence, records);
        _sequence += records.Length;
        _batches.Add(batch);
        return batch;
    }

    /// <summary>Sends what failed or was never sent, from the oldest on.</summary>
    /// <param name="append">Stores a batch.</param>
    /// <returns>The first error that is no reason to try again.</returns>
    public KafkaError SendFailed(PartitionLog log, Func<Batch, AppendResult> append)
    {
        for (var i = 0; i < _batches.Count; i++)
        {
            var batch = _batches[i];
            if (batch.State != BatchState.Failed)
            {
                continue;
            }

            var result = append(batch);
            if (result.Error == KafkaError.None)
            {
                batch.Appended(log, result);
                continue;
            }

            if (result.Error == KafkaError.OutOfOrderSequenceNumber && i == 0)
            {
                throw new ViolationException(
                    $"{partition.Topic}-{partition.Index}: batch {batch.Sequence} of producer {producer} is out of order, though everything before it was acknowledged");
            }

            return result.Error is KafkaError.KafkaStorageError or KafkaError.OutOfOrderSequenceNumber ? KafkaError.None : result.Error;
        }

        _batches.RemoveAll(batch => batch.State == BatchState.Acknowledged);
        return KafkaError.None;
    }

    public void BrokerGone() => _batches.ForEach(batch => batch.BrokerGone());

    /// <summary>A new epoch begins, and what is under way is given up: it may have been stored or not.</summary>
    public void Restart()
    {
        BrokerGone();
        _batches.Clear();
        _sequence = 0;
    }
}
