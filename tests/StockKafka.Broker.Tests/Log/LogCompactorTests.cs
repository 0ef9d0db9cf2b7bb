using System.Text;
using StockKafka.Broker.Log;
using StockKafka.Broker.Log.Compaction;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Log;

public sealed class LogCompactorTests : IDisposable
{
    private readonly LogUnderTest _test = new(config: LogConfig.Default with
    {
        SegmentBytes = 2_000, Compact = true, Delete = false, DeleteRetentionMs = 0, MinCleanableDirtyRatio = 0,
    });

    [Fact]
    public async Task KeepsTheNewestOfEachKey_AtItsOffset()
    {
        for (var i = 0; i < 200; i++)
        {
            await AppendAsync(($"k{i % 7}", $"v{i}"));
        }

        Assert.True(await CompactAsync() > 0);

        // The active segment is not compacted; before it there is one record of each key at most.
        var records = Records();
        var activeStart = ActiveStart();
        Assert.InRange(activeStart, 100, 199);
        Assert.Equal(7, records.Where(record => record.Offset < activeStart).DistinctBy(record => record.Key).Count());
        Assert.Equal(7, records.Count(record => record.Offset < activeStart));
        Assert.All(records, record => Assert.Equal($"v{record.Offset}", record.Value));
        Assert.Equal(Enumerable.Range(193, 7).Select(i => (long)i), records.TakeLast(7).Select(record => record.Offset));
        Assert.Equal(200, _test.Log.HighWatermark.Offset);
        Assert.True(Directory.GetFiles(_test.Directory, "*.log").Length <= 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AfterARestart_TheLogIsTheSame_AndGoesOn(bool clean)
    {
        for (var i = 0; i < 200; i++)
        {
            await AppendAsync(($"k{i % 3}", $"v{i}"));
        }

        await CompactAsync();
        var before = Records();
        if (clean)
        {
            _test.ReopenAfterClose();
        }
        else
        {
            _test.ReopenAfterKill();
        }

        Assert.Equal(before, Records());
        Assert.Equal(0, _test.Recovered.BytesDropped);
        Assert.Equal(200, (await _test.AppendAsync(Batches.Keyed(("k", "v")))).BaseOffset);
    }

    [Fact]
    public async Task KillBetweenRenameAndDelete_LosesNothing()
    {
        for (var i = 0; i < 200; i++)
        {
            await AppendAsync(($"k{i % 3}", $"v{i}"));
        }

        var saved = Directory.GetFiles(_test.Directory, "*.log").Order().Skip(1).ToDictionary(path => path, File.ReadAllBytes);
        await CompactAsync();
        var before = Records();

        _test.ReopenAfterKill(folder =>
        {
            foreach (var (path, bytes) in saved)
            {
                if (!File.Exists(path))
                {
                    File.WriteAllBytes(path, bytes);
                }
            }

            foreach (var seal in Directory.GetFiles(folder, "*.index"))
            {
                File.Delete(seal);
            }

            File.WriteAllText(Path.Combine(folder, "00000000000000000000" + CompactedSegment.Extension), "half");
        });

        Assert.Equal(before, Records());
        Assert.Equal(0, _test.Recovered.BytesDropped);
        Assert.Empty(Directory.GetFiles(_test.Directory, "*" + CompactedSegment.Extension));
    }

    [Fact]
    public async Task Tombstone_RemovesTheKey_AndGoesItselfOneRoundLater()
    {
        await AppendAsync(("gone", "x"));
        await AppendAsync(("gone", null));
        await FillAsync("a");
        await CompactAsync();
        Assert.Equal([(1L, "gone", null)], Records().Where(record => record.Key == "gone"));

        await FillAsync("b");
        await CompactAsync();
        Assert.DoesNotContain(Records(), record => record.Key == "gone");
    }

    [Fact]
    public async Task Tombstone_StaysForTheDeleteRetention()
    {
        _test.Log.Config = _test.Log.Config with { DeleteRetentionMs = 3_600_000 };
        await AppendAsync(("gone", null));
        await FillAsync("a");
        await CompactAsync();
        await FillAsync("b");
        await CompactAsync();

        Assert.Contains(Records(), record => record.Key == "gone");
    }

    [Fact]
    public async Task BatchesArePartlyKept_AndEmptySegmentsHoldTheirPlace()
    {
        for (var i = 0; i < 60; i++)
        {
            await AppendAsync(("same", $"v{i}"), ($"own{i}", $"w{i}"));
        }

        await CompactAsync();
        var records = Records();

        Assert.Equal(60, records.Count(record => record.Key.StartsWith("own", StringComparison.Ordinal)));
        Assert.Equal(1, records.Count(record => record.Key == "same" && record.Offset < ActiveStart()));
        for (var from = 0L; from < 120; from++)
        {
            // A consumer that stands in a gap goes on behind it.
            var read = _test.Log.Read(from, 1 << 20, atLeastOne: true);
            read.Slice.Release();
            Assert.True(read.Slice.Length > 0);
        }
    }

    [Fact]
    public async Task AbortedRecords_Go_OpenTransactionsHoldCompactionBack()
    {
        await AppendAsync(("key-0", "kept"));
        await _test.AppendAsync(Batches.Transactional(5, 0, 0));
        await _test.Log.WaitFlushedAsync(_test.Log.AppendMarker(5, 0, commit: false).NextOffset);
        await FillAsync("a");
        await _test.AppendAsync(Batches.Transactional(6, 0, 0));
        var open = _test.Log.LogEnd - 1;
        await FillAsync("b");
        await FillAsync("a");

        await CompactAsync();

        Assert.Contains(Records(), record => record == (0L, "key-0", "kept"));
        Assert.DoesNotContain(Records(), record => record.Offset == 1);
        Assert.True(_test.Log.CompactedTo <= open);
        Assert.Contains(Records(), record => record.Offset == open);
    }

    [Fact]
    public async Task MoreKeysThanFitIntoMemory_AreCompactedInRounds()
    {
        for (var i = 0; i < 300; i++)
        {
            await AppendAsync(($"k{i % 50}", $"v{i}"));
        }

        for (var round = 0; round < 20; round++)
        {
            await CompactAsync(maxKeys: 20);
        }

        var records = Records().Where(record => record.Offset < ActiveStart()).ToList();
        Assert.Equal(50, records.DistinctBy(record => record.Key).Count());
        Assert.All(Records(), record => Assert.Equal($"v{record.Offset}", record.Value));
    }

    [Fact]
    public async Task CleanEnough_IsLeftAlone()
    {
        _test.Log.Config = _test.Log.Config with { MinCleanableDirtyRatio = 0.9 };
        for (var i = 0; i < 200; i++)
        {
            await AppendAsync(($"k{i}", $"v{i}"));
        }

        await CompactAsync();
        var compactedTo = _test.Log.CompactedTo;
        await FillAsync("k1");
        Assert.Equal(0, await CompactAsync());
        Assert.Equal(compactedTo, _test.Log.CompactedTo);
    }

    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Zstd)]
    public async Task BatchThatCannotBeReadToItsEnd_IsKeptWhole(object codec)
    {
        var batch = Batches.Keyed(("same", "a"), ("same", "b"), ("same", "c"));
        batch[22] = (byte)(CompressionCodec)codec; // the records are not really compressed
        batch[^10] = 0xff; // the length of the last one
        RecordBatch.WriteCrc(batch);
        await _test.AppendAsync(batch.ToArray());
        await FillAsync("same");

        Assert.True(await CompactAsync() > 0);

        var first = new byte[batch.Length];
        LogReplay.Visit(_test.Log, (in RecordBatch stored) =>
        {
            if (stored.BaseOffset == 0)
            {
                stored.Bytes[..first.Length].CopyTo(first);
            }
        });
        Assert.Equal(batch[RecordBatch.MinBatchLength..], first[RecordBatch.MinBatchLength..]);
        Assert.Equal(3, new RecordBatch(first).Count);
    }

    public void Dispose() => _test.Dispose();

    private Task<AppendResult> AppendAsync(params (string, string?)[] records) => _test.AppendAsync(Batches.Keyed(records));

    private async Task FillAsync(string key)
    {
        for (var i = 0; i < 60; i++)
        {
            await AppendAsync((key, $"{i}"));
        }
    }

    private async Task<long> CompactAsync(int maxKeys = LogCompactor.DefaultMaxKeys)
    {
        var segments = Directory.GetFiles(_test.Directory, "*.log").Length;
        await Eventually.TrueAsync(
            () => Directory.GetFiles(_test.Directory, "*.index").Length >= segments - 1, "closed segments are sealed");
        return new LogCompactor(_test.Log, TimeProvider.System, maxKeys).Run();
    }

    private long ActiveStart() => Directory.GetFiles(_test.Directory, "*.log")
        .Select(path => long.Parse(Path.GetFileNameWithoutExtension(path), System.Globalization.CultureInfo.InvariantCulture)).Max();

    private List<(long Offset, string Key, string? Value)> Records()
    {
        var found = new List<(long, string, string?)>();
        LogReplay.Visit(_test.Log, (in RecordBatch batch) =>
        {
            Assert.True(batch.CrcMatches);
            var records = new RecordReader(batch.Payload, batch.BaseOffset, batch.BaseTimestamp);
            while (!batch.IsControl && records.MoveNext())
            {
                found.Add((records.Offset, Encoding.UTF8.GetString(records.Key), records.IsTombstone ? null : Encoding.UTF8.GetString(records.Value)));
            }
        });
        return found;
    }
}
