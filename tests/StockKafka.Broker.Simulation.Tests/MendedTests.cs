using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Storage;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Simulation.Disk;
using StockKafka.Broker.Transactions;

namespace StockKafka.Broker.Simulation.Tests;

/// <summary>What the simulation found in the broker, each reduced to what is needed for it.</summary>
public sealed class MendedTests
{
    private const string Topic = "t";
    private static readonly TopicPartition First = new(Topic, 0);

    private readonly SimulatedClock _clock = new();
    private SimulatedDisk _disk = null!;
    private SimulatedBroker _broker = null!;

    private PartitionLog Log => _broker.Log(First);

    [Fact]
    public void AfterAFailedFlush_TheFirstSegmentOfALogIsCutToo()
    {
        Begin();
        Log.Append(Batch());
        FailFlush();

        _clock.Advance(2 * PartitionLog.RetryDelay);
        Log.RequestRecovery();
        _broker.Drain();

        Assert.False(Log.IsOffline);
        Assert.Equal(0, Log.LogEnd);
    }

    [Fact]
    public void KilledAfterAFailedFlush_TheNextBrokerDoesNotBelieveWhatTheKernelShows()
    {
        Begin();
        Append();
        Log.Append(Batch());
        FailFlush();

        Kill();
        Start();

        Assert.Equal(1, Log.LogEnd);
    }

    [Fact]
    public void AFlushThatFailsInRecovery_IsMadeUpForByTheNextStart()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            Begin(seed);
            Append();
            Log.Append(Batch());
            Kill();
            _disk.Faults.FlushErrors = 1;
            Assert.Throws<IOException>(Start);
            _disk.Faults.Clear();
            Start();
            var end = Log.LogEnd;

            Crash();
            Start();

            Assert.Equal(end, Log.LogEnd);
        }
    }

    [Fact]
    public void ACommitIsNotAcknowledged_BeforeItsDecisionIsDurable()
    {
        Begin();
        var producer = Finish(_broker.Transactions.InitializeAsync("id", 60_000, -1, -1));
        Finish(_broker.Transactions.AddPartitionsAsync("id", producer.ProducerId, producer.Epoch, [First]));
        _disk.Faults.FlushErrors = 1;

        Assert.Throws<LogFailedException>(() => Finish(_broker.Transactions.EndAsync("id", producer.ProducerId, producer.Epoch, commit: true)));
    }

    [Fact]
    public void TheStatesOfProducers_OutliveAPowerFailure()
    {
        const string folder = "/data/p-0";
        for (var seed = 0; seed < 30; seed++)
        {
            Begin(seed);
            _disk.CreateFolder(folder);
            _disk.FlushFolder("/data");
            ProducerSnapshot.Save(_disk, folder, 5, ProducerSnapshot.Serialize(new ProducerStateTable()));

            Crash();

            Assert.Equal(5, ProducerSnapshot.RestoreNewest(_disk, folder, 5, new ProducerStateTable()));
        }
    }

    [Fact]
    public void AfterAPowerFailure_NamesThatAKilledBrokerLeftAreDurable()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            Begin(seed);
            Log.Append(Batch());
            Kill();
            Start();
            Assert.Equal(1, Log.LogEnd);

            Crash();
            Start();

            Assert.Equal(1, Log.LogEnd);
        }
    }

    [Fact]
    public void ADeletedSegmentThatComesBack_IsNotTakenForTheLog()
    {
        Begin();
        for (var i = 0; i < 4; i++)
        {
            Append();
        }

        var path = Segment.PathOf(Log.Directory, 0, Segment.LogExtension);
        var deleted = _disk.ReadAll(path);
        Log.DeleteRecordsBefore(2);
        Kill();
        _disk.Replace(path, deleted);

        Start();

        Assert.Equal((2L, 4L), (Log.LogStart, Log.LogEnd));
    }

    private static byte[] Batch()
    {
        var builder = new RecordBatchBuilder(1_000);
        builder.Add("key"u8, new byte[40]);
        return builder.Build();
    }

    /// <summary>Every batch is a segment of its own.</summary>
    private void Begin(int seed = 1)
    {
        _disk = new SimulatedDisk(new Random(seed), _clock);
        Start();
        _broker.Topics.Create(Topic, 1, new Dictionary<string, string> { ["segment.bytes"] = "100", ["retention.ms"] = "-1" });
    }

    private void Start() => _broker = SimulatedBroker.Start(_disk, FsyncMode.Always, _clock);

    private void Kill()
    {
        _broker.Stop();
        _disk.Kill();
        _disk.Faults.Clear();
    }

    private void Crash()
    {
        _broker.Stop();
        _disk.Crash();
    }

    private void Append()
    {
        Assert.Equal(KafkaError.None, Log.Append(Batch()).Error);
        _broker.Drain();
        Assert.Equal(Log.LogEnd, Log.HighWatermark.Offset);
    }

    private void FailFlush()
    {
        _disk.Faults.FlushErrors = 1;
        _broker.Drain();
        Assert.True(Log.IsOffline);
        _disk.Faults.Clear();
    }

    private T Finish<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            _broker.Drain();
        }

        return task.GetAwaiter().GetResult();
    }
}
