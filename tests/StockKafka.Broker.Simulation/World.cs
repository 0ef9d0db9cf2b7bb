using StockKafka.Broker.Simulation.Disk;
using StockKafka.Broker.Simulation.Model;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Simulation;

/// <summary>What all actors of a run share.</summary>
internal sealed class World(Random random, SimulatedClock clock, SimulatedDisk disk, Sabotage sabotage)
{
    private int _producers;

    public Random Random => random;

    public SimulatedClock Clock => clock;

    public SimulatedDisk Disk => disk;

    public Sabotage Sabotage => sabotage;

    /// <summary>Null while it is down.</summary>
    public SimulatedBroker? Broker { get; set; }

    public Dictionary<TopicPartition, PartitionModel> Partitions { get; } = [];

    public HashSet<long> ProducerIds { get; } = [];

    public List<SentTransaction> Transactions { get; } = [];

    public int NextProducer() => _producers++;

    public bool Chance(double of) => random.NextDouble() < of;

    public TopicPartition AnyPartition() => Partitions.Keys.ElementAt(random.Next(Partitions.Count));

    /// <summary>Whether a reader of committed records sees the record; nothing when it may have been deleted or compacted.</summary>
    public bool[] Shows(SimulatedBroker broker, SentRecord record)
    {
        foreach (var (name, model) in Partitions)
        {
            if (model.Holds(broker.Log(name), record))
            {
                return [model.Shows(broker.Log(name), record)];
            }
        }

        return [];
    }

    /// <summary>A producer id must never be given to two.</summary>
    public void Received(long producerId)
    {
        if (!ProducerIds.Add(producerId))
        {
            throw new ViolationException($"producer id {producerId} was given away twice");
        }
    }
}

/// <summary>What a run breaks on purpose, outside the broker, to prove that it is noticed.</summary>
internal enum Sabotage
{
    None,

    /// <summary>The disk says that data is safe which is not: as if a broker acknowledged before the fsync.</summary>
    FlushLies,

    /// <summary>Data is acknowledged by a broker that flushes when it likes, and the power fails.</summary>
    AcknowledgeBeforeFlush,

    /// <summary>Batches lose their producer's id on the way: as if a broker recognised no repeated batch.</summary>
    NoProducerIds,

    /// <summary>After a crash every file is vouched for as it is: as if recovery kept torn batches.</summary>
    TrustTornFiles,

    /// <summary>Markers say commit when the producer said abort.</summary>
    CommitInsteadOfAbort,
}
