using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Tests;

public sealed class IngestLogTests
{
    private static readonly TopicPartitionKey Partition = new(Topics.YFinanceQuotes, 0);

    [Fact]
    public async Task Rows_and_offsets_are_there_together_after_reopening()
    {
        await using var temporary = new TemporaryStore();
        Assert.True(await new IngestLog(temporary.Store).ApplyAsync(Batch(next: 3, sequences: [1, 2, 3]), default));
        await temporary.ReopenAsync();
        Assert.Equal(3, (await new IngestLog(temporary.Store).OffsetsAsync(default))[Partition]);
        var ledger = await new RunLedger(temporary.Store).ReadAsync("run", null, default);
        Assert.Equal((3, 3, 0), (ledger.Messages, ledger.Distinct, ledger.Duplicates));
    }

    [Fact]
    public async Task A_batch_that_was_applied_before_is_left_alone()
    {
        await using var temporary = new TemporaryStore();
        var log = new IngestLog(temporary.Store);
        Assert.True(await log.ApplyAsync(Batch(next: 3, sequences: [1, 2, 3]), default));
        Assert.False(await log.ApplyAsync(Batch(next: 3, sequences: [1, 2, 3]), default));
        Assert.Equal(3, (await new RunLedger(temporary.Store).ReadAsync("run", null, default)).Messages);
    }

    [Fact]
    public async Task After_a_reset_lower_offsets_are_applied_again()
    {
        await using var temporary = new TemporaryStore();
        var log = new IngestLog(temporary.Store);
        await log.ApplyAsync(Batch(next: 20, sequences: [1]), default);
        await log.ResetAsync(Partition, 0, default);
        Assert.True(await log.ApplyAsync(Batch(next: 1, sequences: [2]), default));
    }

    [Fact]
    public async Task A_batch_that_fails_leaves_neither_rows_nor_offsets()
    {
        await using var temporary = new TemporaryStore();
        var log = new IngestLog(temporary.Store);
        var batch = Batch(next: 1, sequences: [1]);
        batch.Signals.Add(new("X", new DateOnly(2025, 1, 2), null!, 1, 1, 1, 3, null)); // No condition: the table refuses it.
        await Assert.ThrowsAnyAsync<Exception>(() => log.ApplyAsync(batch, default));
        Assert.Empty(await log.OffsetsAsync(default));
        Assert.Equal(0, (await new RunLedger(temporary.Store).ReadAsync("run", null, default)).Messages);
    }

    [Fact]
    public async Task The_ledger_shows_duplicates_and_gaps()
    {
        await using var temporary = new TemporaryStore();
        await new IngestLog(temporary.Store).ApplyAsync(Batch(next: 7, sequences: [1, 2, 2, 3, 7, 8, 10]), default);
        var ledger = await new RunLedger(temporary.Store).ReadAsync("run", "p1", default);
        Assert.Equal((7, 6, 1), (ledger.Messages, ledger.Distinct, ledger.Duplicates));
        Assert.Equal([[1, 3], [7, 8], [10, 10]], ledger.Producers[0].Sequences!);
        Assert.Equal((1, 10), (ledger.Producers[0].MinSequence, ledger.Producers[0].MaxSequence));
    }

    [Fact]
    public async Task A_signal_that_comes_twice_is_stored_once_with_its_newest_values()
    {
        await using var temporary = new TemporaryStore();
        var log = new IngestLog(temporary.Store);
        var day = new DateOnly(2025, 7, 23);
        foreach (var (offset, close) in new[] { (1, 10.0), (2, 11.0) })
        {
            var batch = new IngestBatch();
            batch.Note(new(Topics.WatchlistSignals, 0), offset - 1);
            batch.Signals.Add(new("AMZN", day, WatchlistSignal.BollingerUpperTouch, close, 10, close / 10, 1, null));
            await log.ApplyAsync(batch, default);
        }

        var found = Assert.Single(await new WatchlistTable(temporary.Store).FindAsync(day, null, null, default));
        Assert.Equal(11.0, found.Close);
    }

    [Fact]
    public async Task A_batch_that_was_applied_in_part_is_refused_as_a_whole()
    {
        await using var temporary = new TemporaryStore();
        var log = new IngestLog(temporary.Store);
        await log.ApplyAsync(Batch(next: 3, sequences: [1, 2, 3]), default);
        var refusal = await Assert.ThrowsAsync<OverlappingBatchException>(() => log.ApplyAsync(Batch(next: 5, sequences: [3, 4, 5]), default));
        Assert.Contains("stored", refusal.Message);
        Assert.Equal(3, (await log.OffsetsAsync(default))[Partition]);
        Assert.Equal(3, (await new RunLedger(temporary.Store).ReadAsync("run", null, default)).Messages);
    }

    [Fact]
    public async Task Offsets_of_many_partitions_are_moved_together()
    {
        await using var temporary = new TemporaryStore();
        var log = new IngestLog(temporary.Store);
        for (var round = 0; round < 2; round++)
        {
            var batch = new IngestBatch();
            for (var partition = 0; partition < 40; partition++)
            {
                batch.Note(new(Topics.DailyBars, partition), (round * 10) + partition);
            }

            Assert.True(await log.ApplyAsync(batch, default));
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(partition => 11L + partition),
            (await log.OffsetsAsync(default)).OrderBy(stored => stored.Key.Partition).Select(stored => stored.Value));
    }

    [Fact]
    public async Task A_later_bar_of_the_same_day_replaces_the_earlier_one_within_and_across_batches()
    {
        await using var temporary = new TemporaryStore();
        var log = new IngestLog(temporary.Store);
        var day = new DateOnly(2025, 7, 23);
        double[][] closes = [[1, 2], [3]];
        for (var offset = 0; offset < closes.Length; offset++)
        {
            var batch = new IngestBatch();
            batch.Note(new(Topics.DailyBars, 0), offset);
            batch.Bars.AddRange(closes[offset].Select(close => new DailyBar("AMZN", day, close, close, close, close, 1)));
            await log.ApplyAsync(batch, default);
            Assert.Equal(closes[offset][^1], Assert.Single(await new BarTable(temporary.Store).RangeAsync("AMZN", day, day, 10, default)).Close);
        }
    }

    private static IngestBatch Batch(long next, long[] sequences)
    {
        var batch = new IngestBatch();
        for (var offset = next - sequences.Length; offset < next; offset++)
        {
            batch.Note(Partition, Math.Max(0, offset));
        }

        batch.Quotes.AddRange(sequences.Select(sequence => new QuoteRow("AMZN", 1, null, null, null, "load", DateTime.UnixEpoch, "run", "p1", sequence)));
        return batch;
    }
}
