using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Tests.Store;

/// <summary>What the store promises of its transactions, and that the appender takes our rows as they are.</summary>
public sealed class StoreTransactionTests
{
    private const int BatchSize = 3000;

    [Fact]
    public async Task Readers_see_whole_transactions_while_batches_are_applied()
    {
        await using var temporary = new TemporaryStore();
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var reads = 0;
            for (; !done.IsCancellationRequested || reads == 0; reads++)
            {
                var torn = await temporary.Store.ReadAsync(connection => Sql.Scalar<long>(connection,
                    "SELECT count(*) FROM (SELECT run_id FROM quotes GROUP BY run_id HAVING count(*) <> $size)", ("size", BatchSize)), default);
                Assert.Equal(0, torn);
            }

            return reads;
        })).ToArray();
        var log = new IngestLog(temporary.Store);
        for (var batch = 0; batch < 40; batch++)
        {
            await log.ApplyAsync(Quotes(batch), default);
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
        Assert.Equal(40L * BatchSize, await CountAsync(temporary, "quotes"));
    }

    [Fact]
    public async Task A_write_that_throws_leaves_nothing_of_what_was_appended()
    {
        await using var temporary = new TemporaryStore();
        await Assert.ThrowsAsync<InvalidOperationException>(() => temporary.Store.WriteAsync<int>(connection =>
        {
            QuoteTable.Append(connection, Quotes(0).Quotes);
            Assert.Equal(BatchSize, Sql.Scalar<long>(connection, "SELECT count(*) FROM quotes"));
            throw new InvalidOperationException("half-way");
        }, default));
        Assert.Equal(0, await CountAsync(temporary, "quotes"));
        await new IngestLog(temporary.Store).ApplyAsync(Quotes(1), default); // The writer works on.
        Assert.Equal(BatchSize, await CountAsync(temporary, "quotes"));
    }

    [Fact]
    public async Task Rows_that_the_table_refuses_are_reported_and_none_is_kept()
    {
        await using var temporary = new TemporaryStore();
        var batch = Quotes(0);
        batch.Quotes[BatchSize / 2] = batch.Quotes[0] with { Source = null! };
        var failure = await Assert.ThrowsAsync<DuckDBException>(() => new IngestLog(temporary.Store).ApplyAsync(batch, default));
        Assert.Contains("NOT NULL", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(temporary, "quotes"));
        Assert.Equal(0, await CountAsync(temporary, "ingest_offsets"));
    }

    [Fact]
    public async Task Every_column_comes_back_as_it_went_in()
    {
        await using var temporary = new TemporaryStore();
        var at = new DateTime(2025, 7, 23, 20, 15, 30, 123, DateTimeKind.Utc).AddMicroseconds(456);
        QuoteRow[] quotes =
        [
            new("BRK/B", 412.3456789012345, -0.1, 1e-300, long.MaxValue, "yfinance", at, "run", "producer-ü", 9_007_199_254_740_993),
            new("X^W", 1e-9, null, null, null, "kis", DateTime.UnixEpoch, null, null, null),
        ];
        DailyBar bar = new("AMZN", new DateOnly(1970, 1, 2), 0.1, 1e12, 1e-12, 3, 12_345_678_901);
        var batch = new IngestBatch();
        batch.Note(new(Topics.YFinanceQuotes, 0), 0);
        batch.Quotes.AddRange(quotes);
        batch.Bars.Add(bar);
        await new IngestLog(temporary.Store).ApplyAsync(batch, default);

        var stored = await new QuoteTable(temporary.Store).LatestOfAllAsync(default);
        Assert.Equal(quotes, stored.OrderBy(quote => quote.Symbol, StringComparer.Ordinal).Select(QuoteRow.Of));
        Assert.Equal(bar, Assert.Single(await new BarTable(temporary.Store).RangeAsync("AMZN", bar.Date, bar.Date, 1, default)));
    }

    private static IngestBatch Quotes(int number)
    {
        var batch = new IngestBatch();
        for (var index = 0; index < BatchSize; index++)
        {
            batch.Note(new(Topics.YFinanceQuotes, 0), (number * BatchSize) + index);
            batch.Quotes.Add(new("AMZN", index + 1, null, null, null, "load", DateTime.UnixEpoch, $"run {number}", "p1", index + 1));
        }

        return batch;
    }

    private static Task<long> CountAsync(TemporaryStore temporary, string table) =>
        temporary.Store.ReadAsync(connection => Sql.Scalar<long>(connection, $"SELECT count(*) FROM {table}"), default);
}
