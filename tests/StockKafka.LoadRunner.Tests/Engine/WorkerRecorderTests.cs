using StockKafka.Load.Engine;

namespace StockKafka.LoadRunner.Tests.Engine;

public sealed class WorkerRecorderTests
{
    private static readonly Operation Operation = new(0, "GET", "/");

    [Fact]
    public async Task DrainInto_WhileOthersRecord_LosesAndDoublesNothing()
    {
        const int Writers = 4, Each = 50_000;
        var recorder = new WorkerRecorder(1, new FailureKinds(), observer: null);
        var total = new OperationStats();
        var window = new Window(1);
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var index = 0; index < Each; index++)
            {
                recorder.Record(Operation, 0, 0, 1 + index % 1_000, OperationResult.Success(2), lag: 0);
            }
        })));

        var windows = 0;
        bool last;
        do
        {
            last = writing.IsCompleted;
            recorder.DrainInto(window);
            // A window that a writer was still writing into would not agree with itself.
            Assert.Equal(window.Operations[0].Succeeded.Count, window.Operations[0].Succeeded.Occupied().Sum(slot => slot.Count));
            Assert.Equal(window.Operations[0].Succeeded.Count, window.Lag.Count);
            total.Add(window.Operations[0]);
            window.Clear();
            windows++;
        }
        while (!last);

        await writing;
        Assert.Equal(Writers * Each, total.Count);
        Assert.Equal(Writers * Each * 2L, total.Bytes);
        Assert.Equal(Writers * (Each / 1_000) * (1_000L * 1_001 / 2), total.Succeeded.Sum);
        Assert.True(windows > 1);
    }

    [Fact]
    public void Record_StartedLate_ResponseCountsFromIntendedAndServiceFromStarted()
    {
        var recorder = new WorkerRecorder(1, new FailureKinds(), observer: null);
        recorder.Record(Operation, intended: 1_000, started: 1_700, completed: 1_900, OperationResult.Success(0), lag: 600);
        var window = new Window(1);
        recorder.DrainInto(window);
        Assert.Equal(900, window.Operations[0].Succeeded.Max);
        Assert.Equal(200, window.Operations[0].Service.Max);
        Assert.Equal(600, window.Lag.Max);
    }

    [Fact]
    public void Record_DurationsOfSizesSeenBefore_AllocatesNothing()
    {
        var recorder = new WorkerRecorder(1, new FailureKinds(), observer: null);
        void RecordAll()
        {
            for (var index = 1; index < 30; index++)
            {
                recorder.Record(Operation, 0, 1L << index, 2L << index, OperationResult.Success(10), lag: 1L << index);
            }
        }

        RecordAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        RecordAll();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void FailureKinds_TooMany_GoToOneCommonKind()
    {
        var kinds = new FailureKinds();
        for (var index = 0; index < FailureKinds.MaxKinds * 2; index++)
        {
            kinds.Count(Operation, $"kind {index}", index, inOutage: false);
        }

        var drained = kinds.Drain();
        Assert.Equal(FailureKinds.MaxKinds + 1, drained.Count);
        Assert.Equal(FailureKinds.MaxKinds, drained.Single(failure => failure.Kind == FailureKinds.OtherKind).Count);
        Assert.Empty(kinds.Drain());
    }
}
