using Microsoft.Extensions.Logging.Abstractions;
using StockKafka.Broker.Groups;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Storage;
using StockKafka.Broker.Simulation.Disk;
using StockKafka.Broker.Simulation.Model;
using StockKafka.Broker.Topics;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Simulation;

/// <summary>The broker without its sockets, put together as its host does, on one thread that goes step by step.</summary>
internal sealed class SimulatedBroker
{
    public const string Folder = "/data";

    /// <summary>Small, so that the internal logs are rewritten often.</summary>
    private const long RewriteAtBytes = 6_000;

    private readonly LogFlusher _flusher;

    private SimulatedBroker(IDisk disk, LogFlusher flusher, SimulatedClock clock)
    {
        _flusher = flusher;
        Topics = new TopicStore(disk, Folder, _flusher, clock, NullLogger.Instance);
        Offsets = new OffsetStore(Topics.OpenInternal(OffsetStore.LogName, StateLog.Config), clock, RewriteAtBytes);
        ProducerIds = new ProducerIds(disk, Folder);
        Transactions = new TransactionCoordinator(
            new TransactionLog(Topics.OpenInternal(TransactionLog.LogName, StateLog.Config), clock, RewriteAtBytes), Offsets,
            partition => Topics.FindLog(partition.Topic, partition.Index), ProducerIds, clock, NullLogger.Instance);
    }

    public TopicStore Topics { get; }

    public OffsetStore Offsets { get; }

    public ProducerIds ProducerIds { get; }

    public TransactionCoordinator Transactions { get; }

    /// <summary>Opens the folder and finishes what was under way.</summary>
    public static SimulatedBroker Start(IDisk disk, FsyncMode mode, SimulatedClock clock)
    {
        if (!disk.FolderExists(Folder))
        {
            disk.CreateFolder(Folder);
            disk.FlushFolder("/"); // it is there before the broker is
        }

        var flusher = new LogFlusher(mode, TimeSpan.FromSeconds(1), clock, stepped: true);
        SimulatedBroker? broker = null;
        try
        {
            broker = new SimulatedBroker(disk, flusher, clock);
            var recovering = broker.Transactions.RecoverAsync(broker.Topics.AllLogs());
            broker.Drain();
            if (!recovering.IsCompleted)
            {
                throw new ViolationException("the broker does not start: it waits for something that does not happen");
            }

            recovering.GetAwaiter().GetResult();
            return broker;
        }
        catch
        {
            broker?.Transactions.Dispose();
            flusher.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="LogFlusher.Step"/>
    public bool Step(bool flush) => _flusher.Step(flush);

    /// <summary>Does everything that is due.</summary>
    public void Drain()
    {
        while (Step(flush: false) || Step(flush: true))
        {
        }
    }

    /// <summary>Nothing of it moves any more. Its logs are not closed.</summary>
    public void Stop()
    {
        Transactions.Dispose();
        _flusher.Dispose();
    }

    public PartitionLog Log(TopicPartition partition) => Topics.FindLog(partition.Topic, partition.Index)
        ?? throw new ViolationException($"{partition.Topic}-{partition.Index} is gone");
}
