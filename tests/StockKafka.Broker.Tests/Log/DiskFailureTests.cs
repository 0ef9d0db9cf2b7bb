using System.Diagnostics;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Log;

/// <summary>
/// Failing disks without privileges: the file of the next segment is a link to a device that refuses writes (<c>/dev/full</c>)
/// or flushes (<c>/dev/null</c>), or its name is taken by a folder.
/// </summary>
public sealed class DiskFailureTests : IDisposable
{
    private readonly LogUnderTest _test = new(config: LogConfig.Default with { SegmentBytes = 100 });

    [Fact]
    public async Task FullDisk_IsAStorageError_AndGoesAwayByItself()
    {
        await AppendAsync(3);
        LinkNextSegment("/dev/full");

        Assert.Equal(KafkaError.KafkaStorageError, _test.Log.Append(Batches.Idempotent(7, 0, 3)).Error);
        Assert.True(_test.Log.IsOffline);
        Assert.Equal(3, _test.ReadAll().Count);

        await EventuallyAppendsAsync(3);
        await AppendAsync(6, from: 4);
        _test.ReopenAfterKill();
        Assert.Equal(6, _test.ReadAll().Count);
    }

    [Theory]
    [InlineData(FsyncMode.Always)]
    [InlineData(FsyncMode.Interval)]
    public async Task FailedFlush_IsNeverAnAcknowledgement(object mode)
    {
        using var test = new LogUnderTest((FsyncMode)mode, LogConfig.Default with { SegmentBytes = 100 });
        await test.AppendAsync(Batches.Idempotent(7, 0, 0));
        File.CreateSymbolicLink(Segment.PathOf(test.Directory, 1, Segment.LogExtension), "/dev/null");

        var appended = test.Log.Append(Batches.Idempotent(7, 0, 1));
        Assert.Equal(KafkaError.None, appended.Error);
        if ((FsyncMode)mode == FsyncMode.Always)
        {
            await Assert.ThrowsAsync<LogFailedException>(() => test.Log.WaitFlushedAsync(appended.NextOffset));
            Assert.Equal(1, test.Log.HighWatermark.Offset);
        }

        await Eventually.TrueAsync(() => test.Log.IsOffline, "the log is offline");
    }

    [Fact]
    public async Task FailedFlush_TheProducerRepeats_NothingIsLostOrDoubled()
    {
        await AppendAsync(3);
        LinkNextSegment("/dev/null");
        var appended = _test.Log.Append(Batches.Idempotent(7, 0, 3));
        await Assert.ThrowsAsync<LogFailedException>(() => _test.Log.WaitFlushedAsync(appended.NextOffset));

        await EventuallyAppendsAsync(3);

        Assert.Equal(Enumerable.Range(0, 4).Select(i => ((long)i, i + 1L)), _test.ReadAll());
        Assert.Equal(4, (await _test.AppendAsync(Batches.Idempotent(7, 0, 4))).BaseOffset);
    }

    [Fact]
    public async Task WhileTheDiskRefuses_EveryTryFails_AndAReadIsAnswered()
    {
        await AppendAsync(2);
        var taken = Segment.PathOf(_test.Directory, 2, Segment.LogExtension);
        Directory.CreateDirectory(taken);
        var outages = 0;
        _test.Log.Failed += (_, _) => outages++;

        var tries = 0;
        var began = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(
            () =>
            {
                Assert.Equal(KafkaError.KafkaStorageError, _test.Log.Append(Batches.Idempotent(7, 0, 2)).Error);
                Assert.Equal(2, _test.ReadAll().Count);
                tries++;
                return Stopwatch.GetElapsedTime(began) > 2 * PartitionLog.RetryDelay;
            },
            "it was tried for as long as two recoveries take");

        Assert.True(tries > 1);
        Assert.Equal(1, outages);
        Directory.Delete(taken);
        await EventuallyAppendsAsync(2);
        Assert.Equal(3, _test.ReadAll().Count);
    }

    public void Dispose() => _test.Dispose();

    private void LinkNextSegment(string device) =>
        File.CreateSymbolicLink(Segment.PathOf(_test.Directory, _test.Log.LogEnd, Segment.LogExtension), device);

    private async Task AppendAsync(int to, int from = 0)
    {
        for (var i = from; i < to; i++)
        {
            Assert.Equal(i, (await _test.AppendAsync(Batches.Idempotent(7, 0, i))).BaseOffset);
        }
    }

    /// <summary>As a producer would: again and again.</summary>
    private async Task EventuallyAppendsAsync(int sequence)
    {
        AppendResult result = default;
        await Eventually.TrueAsync(
            () => (result = _test.Log.Append(Batches.Idempotent(7, 0, sequence))).Error == KafkaError.None, "the log takes writes again");
        await _test.Log.WaitFlushedAsync(result.NextOffset);
        Assert.Equal(sequence, result.BaseOffset);
        Assert.False(_test.Log.IsOffline);
    }
}
