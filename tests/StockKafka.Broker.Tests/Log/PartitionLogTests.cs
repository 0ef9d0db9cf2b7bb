using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Log;

public sealed class PartitionLogTests
{
    private static readonly LogConfig SmallSegments = LogConfig.Default with { SegmentBytes = 2_000 };

    [Theory]
    [InlineData(FsyncMode.Always)]
    [InlineData(FsyncMode.Interval)]
    [InlineData(FsyncMode.Never)]
    public async Task Append_GivesConsecutiveOffsets_AndReadsBack(object mode)
    {
        using var test = new LogUnderTest((FsyncMode)mode);

        Assert.Equal(0, (await test.AppendAsync(Batches.Plain(3))).BaseOffset);
        Assert.Equal(3, (await test.AppendAsync(Batches.Plain(2))).BaseOffset);

        Assert.Equal(5, test.Log.HighWatermark.Offset);
        Assert.Equal([(0L, 3L), (3L, 5L)], test.ReadAll());
    }

    [Fact]
    public async Task Append_ConcurrentlyFromMany_LosesAndRepeatsNothing()
    {
        using var test = new LogUnderTest(config: SmallSegments);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await test.AppendAsync(Batches.Plain(2));
            }
        })));

        Assert.Equal(Enumerable.Range(0, 400).Select(i => (i * 2L, (i * 2L) + 2)), test.ReadAll());
    }

    [Fact]
    public async Task Read_FromTheMiddleOfABatch_StartsWithThatBatch()
    {
        using var test = new LogUnderTest();
        await test.AppendAsync(Batches.Plain(10));
        await test.AppendAsync(Batches.Plain(10));

        Assert.Equal([(10L, 20L)], test.ReadAll(from: 15));
    }

    [Fact]
    public async Task Read_RespectsTheLimit_ButGivesOneBatchWhenAsked()
    {
        using var test = new LogUnderTest();
        var size = Batches.Plain().Length;
        for (var i = 0; i < 10; i++)
        {
            await test.AppendAsync(Batches.Plain());
        }

        Assert.Equal(3 * size, Length(test.Log.Read(0, (3 * size) + 5, atLeastOne: false)));
        Assert.Equal(size, Length(test.Log.Read(0, 1, atLeastOne: true)));
        Assert.Equal(0, Length(test.Log.Read(0, size - 1, atLeastOne: false)));
        Assert.Equal(10 * size, Length(test.Log.Read(0, int.MaxValue, atLeastOne: false)));
    }

    [Fact]
    public async Task Read_OutsideTheLog_SaysSo_AtTheEndIsEmpty()
    {
        using var test = new LogUnderTest();
        await test.AppendAsync(Batches.Plain(4));

        Assert.Equal(KafkaError.OffsetOutOfRange, test.Log.Read(-1, 100, true).Error);
        Assert.Equal(KafkaError.OffsetOutOfRange, test.Log.Read(5, 100, true).Error);
        var atEnd = test.Log.Read(4, 100, true);
        Assert.Equal((KafkaError.None, 4L, 0), (atEnd.Error, atEnd.HighWatermark, atEnd.Slice.Length));
    }

    [Fact]
    public async Task Roll_BySize_KeepsEverythingReadable()
    {
        using var test = new LogUnderTest(config: SmallSegments);
        for (var i = 0; i < 200; i++)
        {
            await test.AppendAsync(Batches.Plain());
        }

        Assert.True(Directory.GetFiles(test.Directory, "*.log").Length > 5);
        Assert.Equal(200, test.ReadAll().Count);
        test.ReopenAfterClose();
        Assert.Equal(200, test.ReadAll().Count);
    }

    [Fact]
    public async Task Duplicate_AnswersTheOriginalOffset_AndStoresNothing()
    {
        using var test = new LogUnderTest();
        await test.AppendAsync(Batches.Plain(5));
        var first = await test.AppendAsync(Batches.Idempotent(7, 0, 0, 2));

        var again = await test.AppendAsync(Batches.Idempotent(7, 0, 0, 2));

        Assert.Equal((first.BaseOffset, first.NextOffset), (again.BaseOffset, again.NextOffset));
        Assert.Equal(7, test.Log.LogEnd);
        Assert.Equal(KafkaError.OutOfOrderSequenceNumber, (await test.AppendAsync(Batches.Idempotent(7, 0, 9))).Error);
    }

    [Fact]
    public async Task DeleteRecords_FreesWholeSegments_AndLastsOverAKill()
    {
        using var test = new LogUnderTest(config: SmallSegments);
        for (var i = 0; i < 100; i++)
        {
            await test.AppendAsync(Batches.Plain());
        }

        var files = Directory.GetFiles(test.Directory, "*.log").Length;
        Assert.Equal(KafkaError.None, test.Log.DeleteRecordsBefore(60));

        Assert.True(Directory.GetFiles(test.Directory, "*.log").Length < files);
        Assert.Equal(KafkaError.OffsetOutOfRange, test.Log.Read(59, 100, true).Error);
        Assert.Equal(60, test.ReadAll(from: 60)[0].BaseOffset);
        test.ReopenAfterKill();
        Assert.Equal(60, test.Log.LogStart);
        Assert.Equal(40, test.ReadAll(from: 60).Count);
        Assert.Equal(KafkaError.OffsetOutOfRange, test.Log.DeleteRecordsBefore(101));
    }

    [Fact]
    public async Task DeleteRecords_UpToTheEnd_KeepsCountingFromThere()
    {
        using var test = new LogUnderTest();
        await test.AppendAsync(Batches.Plain(5));
        test.Log.DeleteRecordsBefore(-1);
        test.ReopenAfterClose();

        Assert.Equal((5, 5), (test.Log.LogStart, test.Log.LogEnd));
        Assert.Equal(5, (await test.AppendAsync(Batches.Plain())).BaseOffset);
    }

    [Fact]
    public async Task Retention_BySize_DeletesTheOldestClosedSegments()
    {
        using var test = new LogUnderTest(config: SmallSegments with { RetentionBytes = 5_000, RetentionMs = -1 });
        for (var i = 0; i < 100; i++)
        {
            await test.AppendAsync(Batches.Plain());
        }

        test.Log.ApplyRetention();

        Assert.InRange(test.Log.Bytes, 5_000, 7_000);
        Assert.True(test.Log.LogStart > 0);
    }

    [Fact]
    public async Task Retention_ByTime_LooksAtTheNewestRecordOfASegment()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var test = new LogUnderTest(config: SmallSegments with { RetentionMs = 60_000 });
        for (var i = 0; i < 100; i++)
        {
            await test.AppendAsync(Batches.Plain(timestamp: i < 50 ? now - 120_000 : now));
        }

        test.Log.ApplyRetention();

        Assert.InRange(test.Log.LogStart, 20, 50);
    }

    [Fact]
    public async Task FindByTimestamp_FindsTheFirstRecordAtOrAfter()
    {
        using var test = new LogUnderTest(config: SmallSegments);
        for (var i = 0; i < 100; i++)
        {
            await test.AppendAsync(Batches.Plain(timestamp: 1_000 + (i * 10)));
        }

        Assert.Equal(new TimestampOffset(1_000, 0), test.Log.FindByTimestamp(0));
        Assert.Equal(new TimestampOffset(1_500, 50), test.Log.FindByTimestamp(1_500));
        Assert.Equal(new TimestampOffset(1_510, 51), test.Log.FindByTimestamp(1_501));
        Assert.Equal(TimestampOffset.None, test.Log.FindByTimestamp(2_000));
        Assert.Equal(new TimestampOffset(1_990, 99), test.Log.FindMaxTimestamp());
    }

    [Fact]
    public async Task LogAppendTime_StampsTheBatch_AndKeepsTheCrcRight()
    {
        using var test = new LogUnderTest(config: LogConfig.Default with { LogAppendTime = true });

        var appended = await test.AppendAsync(Batches.Plain(timestamp: 5));

        Assert.True(appended.LogAppendTimeMs > 5);
        Assert.Single(test.ReadAll());
        Assert.Equal(new TimestampOffset(appended.LogAppendTimeMs, 0), test.Log.FindByTimestamp(6));
    }

    [Fact]
    public async Task Subscribe_WakesWhenTheHighWatermarkMoves()
    {
        using var test = new LogUnderTest();
        using var signal = new FetchSignal(TimeProvider.System);
        test.Log.Subscribe(signal);
        signal.Reset();
        var waiting = signal.WaitAsync(TimeSpan.FromMinutes(5), CancellationToken.None).AsTask();

        await test.AppendAsync(Batches.Plain());

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Wait_IsOverWhenItsTimeIsUp()
    {
        var clock = new ManualClock();
        using var signal = new FetchSignal(clock);
        var waiting = signal.WaitAsync(TimeSpan.FromMilliseconds(500), CancellationToken.None).AsTask();

        clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Delete_KeepsWhatAReaderHolds_AndRefusesAppends()
    {
        using var test = new LogUnderTest();
        await test.AppendAsync(Batches.Plain());
        var held = test.Log.Read(0, 1_000, true).Slice;

        test.Log.Delete();

        Assert.False(Directory.Exists(test.Directory));
        Assert.Equal(held.Length, held.Read(new byte[held.Length], 0));
        held.Release();
        Assert.Equal(KafkaError.UnknownTopicOrPartition, test.Log.Append(Batches.Plain()).Error);
    }

    private static int Length(ReadResult read)
    {
        Assert.Equal(KafkaError.None, read.Error);
        read.Slice.Release();
        return read.Slice.Length;
    }
}
