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
            var batch = new IngestBatch { NextOffsets = { [new(Topics.WatchlistSignals, 0)] = offset } };
            batch.Signals.Add(new("AMZN", day, WatchlistSignal.BollingerUpperTouch, close, 10, close / 10, 1, null));
            await log.ApplyAsync(batch, default);
        }

        var found = Assert.Single(await new WatchlistTable(temporary.Store).FindAsync(day, null, null, default));
        Assert.Equal(11.0, found.Close);
    }

    private static IngestBatch Batch(long next, long[] sequences)
    {
        var batch = new IngestBatch { Messages = sequences.Length, NextOffsets = { [Partition] = next } };
        batch.Quotes.AddRange(sequences.Select(sequence => new Quote
        {
            Symbol = "AMZN", Price = 1, Source = "load", Timestamp = DateTimeOffset.UnixEpoch, RunId = "run", ProducerId = "p1", Sequence = sequence,
        }));
        return batch;
    }
}
