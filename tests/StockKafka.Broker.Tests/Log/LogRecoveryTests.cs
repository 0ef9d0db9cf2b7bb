using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Log;

public sealed class LogRecoveryTests
{
    private static readonly LogConfig SmallSegments = LogConfig.Default with { SegmentBytes = 2_000 };

    [Fact]
    public async Task AfterKill_EverythingIsThere_AndWasChecked()
    {
        using var test = new LogUnderTest();
        await FillAsync(test, 20);

        test.ReopenAfterKill();

        Assert.Equal(20, test.ReadAll().Count);
        Assert.True(test.Recovered.BytesChecked > 0);
        Assert.Equal(0, test.Recovered.BytesDropped);
        Assert.Equal(20, (await test.AppendAsync(Batches.Plain())).BaseOffset);
    }

    [Fact]
    public async Task AfterClose_NothingNeedsChecking()
    {
        using var test = new LogUnderTest();
        await FillAsync(test, 20);

        test.ReopenAfterClose();

        Assert.Equal(0, test.Recovered.BytesChecked);
        Assert.Equal(20, test.ReadAll().Count);
    }

    [Fact]
    public async Task AfterKill_ClosedSegmentsAreTrusted_OnlyTheRestIsChecked()
    {
        using var test = new LogUnderTest(config: SmallSegments);
        await FillAsync(test, 100);

        test.ReopenAfterKill();

        Assert.InRange(test.Recovered.BytesChecked, 1, 2_000);
        Assert.Equal(100, test.ReadAll().Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(60)]
    public async Task TornTail_IsCutAtTheLastWholeBatch(int missing)
    {
        using var test = new LogUnderTest();
        await FillAsync(test, 10);

        test.ReopenAfterKill(folder => Truncate(LastLog(folder), missing));

        Assert.Equal(9, test.ReadAll().Count);
        Assert.True(test.Recovered.BytesDropped > 0);
        Assert.Equal(9, (await test.AppendAsync(Batches.Plain())).BaseOffset);
        Assert.Equal(10, test.ReadAll().Count);
    }

    [Fact]
    public async Task GarbageAtTheTail_IsCutOff()
    {
        using var test = new LogUnderTest();
        await FillAsync(test, 10);

        test.ReopenAfterKill(folder =>
        {
            using var file = new FileStream(LastLog(folder), FileMode.Append);
            file.Write(new byte[5_000]);
        });

        Assert.Equal(10, test.ReadAll().Count);
        Assert.Equal(5_000, test.Recovered.BytesDropped);
    }

    [Theory]
    [InlineData(8)] // the length of a batch
    [InlineData(16)] // its format
    [InlineData(18)] // its CRC
    [InlineData(80)] // a record
    public async Task FlippedByte_CutsTheLogThere(int at)
    {
        using var test = new LogUnderTest();
        await FillAsync(test, 10);
        var size = Batches.Plain().Length;

        test.ReopenAfterKill(folder => Flip(LastLog(folder), (6 * size) + at));

        Assert.Equal(6, test.ReadAll().Count);
        Assert.Equal(4 * size, test.Recovered.BytesDropped);
    }

    [Fact]
    public async Task DamageInAnUnsealedSegment_RemovesTheSegmentsBehindIt()
    {
        using var test = new LogUnderTest(config: SmallSegments);
        await FillAsync(test, 100);

        test.ReopenAfterKill(folder =>
        {
            foreach (var seal in Directory.GetFiles(folder, "*.index"))
            {
                File.Delete(seal);
            }

            Flip(Directory.GetFiles(folder, "*.log").Order().ElementAt(1), 100);
        });

        var end = test.Log.LogEnd;
        Assert.InRange(end, 1, 60);
        Assert.Equal(end, test.ReadAll().Count);
        Assert.Equal(end, (await test.AppendAsync(Batches.Plain())).BaseOffset);
    }

    [Fact]
    public async Task LostOrDamagedIndex_IsRebuilt()
    {
        using var test = new LogUnderTest(config: SmallSegments);
        await FillAsync(test, 100);

        test.ReopenAfterKill(folder =>
        {
            var seals = Directory.GetFiles(folder, "*.index").Order().ToArray();
            File.Delete(seals[0]);
            Flip(seals[1], 20);
        });

        Assert.Equal(100, test.ReadAll().Count);
        Assert.Equal(0, test.Recovered.BytesDropped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ProducerStates_SurviveARestart(bool clean)
    {
        using var test = new LogUnderTest(config: SmallSegments);
        for (var i = 0; i < 50; i++)
        {
            await test.AppendAsync(Batches.Idempotent(7, 2, i));
        }

        Reopen(test, clean);

        Assert.Equal(49, (await test.AppendAsync(Batches.Idempotent(7, 2, 49))).BaseOffset);
        Assert.Equal(45, (await test.AppendAsync(Batches.Idempotent(7, 2, 45))).BaseOffset);
        Assert.Equal(KafkaError.OutOfOrderSequenceNumber, (await test.AppendAsync(Batches.Idempotent(7, 2, 51))).Error);
        Assert.Equal(KafkaError.InvalidProducerEpoch, (await test.AppendAsync(Batches.Idempotent(7, 1, 50))).Error);
        Assert.Equal(50, (await test.AppendAsync(Batches.Idempotent(7, 2, 50))).BaseOffset);
        Assert.Equal(51, test.Log.LogEnd);
    }

    [Fact]
    public async Task ProducerStates_FollowTheLogWhenItsTailWasTorn()
    {
        using var test = new LogUnderTest();
        for (var i = 0; i < 10; i++)
        {
            await test.AppendAsync(Batches.Idempotent(7, 0, i));
        }

        test.ReopenAfterKill(folder => Truncate(LastLog(folder), 1));

        // The last batch is gone, so the producer may send it again, and must.
        Assert.Equal(KafkaError.OutOfOrderSequenceNumber, (await test.AppendAsync(Batches.Idempotent(7, 0, 10))).Error);
        Assert.Equal(9, (await test.AppendAsync(Batches.Idempotent(7, 0, 9))).BaseOffset);
    }

    [Theory]
    [InlineData(FsyncMode.Always)]
    [InlineData(FsyncMode.Never)]
    public async Task ProducerStates_OutliveTheirRecords(object mode)
    {
        using var test = new LogUnderTest((FsyncMode)mode, SmallSegments);
        await test.AppendAsync(Batches.Idempotent(8, 0, 0));
        for (var i = 1; i < 50; i++)
        {
            await test.AppendAsync(Batches.Idempotent(7, 0, i));
            Assert.Equal(KafkaError.None, test.Log.DeleteRecordsBefore(-1));
        }

        for (var i = 50; i < 54; i++)
        {
            test.ReopenAfterKill();
            Assert.Equal(0, (await test.AppendAsync(Batches.Idempotent(8, 0, 0))).BaseOffset); // its records went long ago
            Assert.Equal(i - 1, (await test.AppendAsync(Batches.Idempotent(7, 0, i - 1))).BaseOffset); // repeated, and known
            Assert.Equal(KafkaError.OutOfOrderSequenceNumber, (await test.AppendAsync(Batches.Idempotent(7, 0, i + 1))).Error);
            Assert.Equal(i, (await test.AppendAsync(Batches.Idempotent(7, 0, i))).BaseOffset);
            Assert.Equal(KafkaError.None, test.Log.DeleteRecordsBefore(-1));
        }

        Assert.Empty(test.ReadAll(test.Log.LogStart));
    }

    [Fact]
    public async Task ProducerStates_WithoutSnapshots_AreReplayedFromTheLog()
    {
        using var test = new LogUnderTest(config: SmallSegments);
        for (var i = 0; i < 50; i++)
        {
            await test.AppendAsync(Batches.Idempotent(i % 2, 0, i / 2));
        }

        test.ReopenAfterKill(folder =>
        {
            foreach (var snapshot in Directory.GetFiles(folder, "*.snapshot"))
            {
                File.WriteAllText(snapshot, "not a snapshot");
            }
        });

        Assert.Equal(49, (await test.AppendAsync(Batches.Idempotent(1, 0, 24))).BaseOffset);
        Assert.Equal(50, (await test.AppendAsync(Batches.Idempotent(0, 0, 25))).BaseOffset);
    }

    [Fact]
    public async Task KilledAgainAndAgain_NothingIsLost()
    {
        using var test = new LogUnderTest(config: SmallSegments);
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < 17; i++)
            {
                Assert.Equal((round * 17) + i, (await test.AppendAsync(Batches.Idempotent(3, 0, (round * 17) + i))).BaseOffset);
            }

            Reopen(test, clean: round % 3 == 0);
        }

        Assert.Equal(170, test.ReadAll().Count);
    }

    [Theory]
    [InlineData(300, 100)]
    [InlineData(5, 1_000_000)]
    [InlineData(70, 61_777)]
    [InlineData(3, 3_000_000)]
    public async Task LogLargerThanTheReadBuffer_IsCheckedToItsEnd(int batches, int valueSize)
    {
        using var test = new LogUnderTest();
        for (var i = 0; i < batches; i++)
        {
            await test.AppendAsync(Batches.Plain(1 + (i % 7), valueSize));
        }

        var end = test.Log.LogEnd;
        test.ReopenAfterKill(folder => Truncate(LastLog(folder), 1));

        Assert.Equal(batches - 1, test.ReadAll().Count);
        Assert.Equal(end - 1 - ((batches - 1) % 7), test.Log.LogEnd);
    }

    private static void Reopen(LogUnderTest test, bool clean)
    {
        if (clean)
        {
            test.ReopenAfterClose();
        }
        else
        {
            test.ReopenAfterKill();
        }
    }

    private static async Task FillAsync(LogUnderTest test, int batches)
    {
        for (var i = 0; i < batches; i++)
        {
            await test.AppendAsync(Batches.Plain());
        }
    }

    private static string LastLog(string folder) => Directory.GetFiles(folder, "*.log").Order().Last();

    private static void Truncate(string path, int bytes)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.SetLength(file.Length - bytes);
    }

    private static void Flip(string path, int at)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.Position = at;
        var value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 0x20));
    }
}
