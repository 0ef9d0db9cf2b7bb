using StockKafka.Broker.Log;
using StockKafka.Broker.Simulation.Actors;
using StockKafka.Broker.Simulation.Disk;
using StockKafka.Broker.Simulation.Model;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Simulation;

/// <param name="SimulatedTime">By the clock of the run.</param>
/// <param name="Crashes">Kills and power failures.</param>
/// <param name="Violation">Null when every promise was kept.</param>
internal sealed record RunResult(int Seed, int Steps, TimeSpan SimulatedTime, long DiskOperations, int Crashes, long Errors, long Acknowledged, string? Violation);

/// <summary>One run: a broker, its clients, its disk and its clock on one thread, all decided by a seed.</summary>
internal sealed partial class Simulation
{
    public const int DefaultSteps = 600;

    private readonly Random _random;
    private readonly SimulatedClock _clock = new();
    private readonly SimulatedDisk _disk;
    private readonly World _world;
    private readonly List<IActor> _actors = [];
    private readonly FsyncMode _mode;
    private readonly bool _powerFails;
    private readonly Action<string>? _trace;
    private int _crashes;

    private Simulation(int seed, Sabotage sabotage, Action<string>? trace)
    {
        _trace = trace;
        _random = new Random(seed);
        _disk = new SimulatedDisk(new Random(~seed), _clock) { Faults = new DiskFaults { FlushLies = sabotage == Sabotage.FlushLies } };
        _world = new World(_random, _clock, _disk, sabotage);
        _mode = sabotage == Sabotage.AcknowledgeBeforeFlush ? FsyncMode.Never : _random.Next(6) switch { 0 => FsyncMode.Interval, 1 => FsyncMode.Never, _ => FsyncMode.Always };

        // Only with a flush before each acknowledgement does the broker promise anything for when the power fails.
        _powerFails = _mode == FsyncMode.Always || sabotage == Sabotage.AcknowledgeBeforeFlush;
    }

    /// <param name="trace">Gets a line for each step.</param>
    public static RunResult Run(int seed, int steps = DefaultSteps, Sabotage sabotage = Sabotage.None, Action<string>? trace = null)
    {
        RunResult? result = null;
        var thread = new Thread(() => result = new Simulation(seed, sabotage, trace).Run(seed, steps));
        thread.Start(); // of its own, so that tasks go on where they are completed
        thread.Join();
        return result!;
    }

    /// <summary>The smallest number of steps with which a run fails, found by halving.</summary>
    public static RunResult Shorten(RunResult failed, Sabotage sabotage = Sabotage.None)
    {
        var (passes, shortest) = (0, failed);
        while (shortest.Steps - passes > 1)
        {
            var middle = Run(failed.Seed, (passes + shortest.Steps) / 2, sabotage);
            if (middle.Violation is null)
            {
                passes = middle.Steps;
            }
            else
            {
                shortest = middle;
            }
        }

        return shortest;
    }

    private RunResult Run(int seed, int steps)
    {
        var began = _clock.GetUtcNow();
        string? violation = null;
        var done = 0;
        try
        {
            Begin();
            _trace?.Invoke($"fsync {_mode}");
            for (; done < steps; done++)
            {
                _trace?.Invoke($"{done}");
                Guarded(Step);
            }

            Settle();
            CheckNothingWaits();
        }
        catch (Exception e)
        {
            violation = e is ViolationException ? e.Message : $"the broker threw {e}";
            done++;
        }

        return new RunResult(
            seed, Math.Min(done, steps), _clock.GetUtcNow() - began, _disk.Operations, _crashes, _disk.Errors,
            _world.Partitions.Values.Sum(partition => (long)partition.Acknowledged), violation);
    }

    private void Begin()
    {
        _world.Broker = SimulatedBroker.Start(_disk, _mode, _clock);
        CreateTopic("plain", partitions: 2, new() { ["retention.ms"] = "-1" });
        CreateTopic("kept", partitions: 1, new() { ["retention.bytes"] = "6000", ["segment.ms"] = "60000" });
        CreateTopic("compacted", partitions: 1, new() { ["cleanup.policy"] = "compact", ["min.cleanable.dirty.ratio"] = "0.1" });
        foreach (var partition in _world.Partitions.Keys)
        {
            _actors.Add(new IdempotentProducer(_world, partition));
            _actors.Add(new PlainProducer(_world, partition));
        }

        _actors.Add(new TransactionalProducer(_world, "first"));
        _actors.Add(new TransactionalProducer(_world, "second"));
        _actors.Add(new GroupMember(_world, "group"));
    }

    private void CreateTopic(string name, int partitions, Dictionary<string, string> settings)
    {
        settings["segment.bytes"] = "2048";
        _world.Broker!.Topics.Create(name, partitions, settings);
        for (var i = 0; i < partitions; i++)
        {
            var partition = new TopicPartition(name, i);
            _world.Partitions[partition] = new PartitionModel(partition, isCompacted: name == "compacted", hasRetention: name == "kept");
        }
    }
}
