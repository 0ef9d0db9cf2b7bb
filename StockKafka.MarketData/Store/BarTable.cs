using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>Daily bars, one for each symbol and day; a later one replaces an earlier one.</summary>
public sealed class BarTable(MarketStore store)
{
    private const int ImportBatch = 100_000;

    /// <summary>Raised after each commit of imported bars, with their symbols.</summary>
    public event Action<IEnumerable<string>>? Imported;

    /// <summary>Bars of one symbol between two days (both included), newest last, at most the newest <paramref name="limit"/>.</summary>
    public Task<List<DailyBar>> RangeAsync(string symbol, DateOnly from, DateOnly to, int limit, CancellationToken cancellationToken) =>
        store.ReadAsync(connection =>
        {
            var bars = Sql.Query(connection,
                """
                SELECT symbol, date, open, high, low, close, volume, currency FROM daily_bars
                WHERE symbol = $symbol AND date BETWEEN $from AND $to ORDER BY date DESC LIMIT $limit
                """,
                ReadBar, ("symbol", symbol), ("from", from), ("to", to), ("limit", limit));
            bars.Reverse();
            return bars;
        }, cancellationToken);

    /// <summary>The newest day of any symbol, and the number of bars.</summary>
    public Task<(DateOnly? Newest, long Count)> SummaryAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(connection => Sql.Query(connection, "SELECT max(date), count(*) FROM daily_bars",
            row => (row.IsDBNull(0) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(0), row.GetInt64(1)))[0], cancellationToken);

    /// <summary>Stores the bars in batches.</summary>
    /// <returns>The number of rows taken and the symbols they belong to.</returns>
    public async Task<(long Stored, IReadOnlySet<string> Symbols)> ImportAsync(
        IAsyncEnumerable<DailyBar> bars, CancellationToken cancellationToken)
    {
        var (stored, areNew) = (0L, true);
        var symbols = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var batch in bars.Chunk(ImportBatch).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            areNew = areNew && await TryAppendAsync(batch, cancellationToken).ConfigureAwait(false);
            if (!areNew)
            {
                BarHistory.Tell(store.Logger, await store.WriteAsync(connection => Upsert(connection, batch), cancellationToken).ConfigureAwait(false));
            }

            stored += batch.Length;
            StoreMetrics.Stored("daily_bars", batch.Length);
            HashSet<string> changed = [.. batch.Select(bar => bar.Symbol)];
            symbols.UnionWith(changed);
            Imported?.Invoke(changed);
        }

        return (stored, symbols);
    }

    /// <summary>Appends bars of which none is stored yet: far faster than an upsert. False, and nothing done, when one is.</summary>
    private async Task<bool> TryAppendAsync(DailyBar[] bars, CancellationToken cancellationToken)
    {
        try
        {
            return await store.WriteAsync(connection =>
            {
                using (var appender = connection.CreateAppender("daily_bars"))
                {
                    foreach (var bar in bars)
                    {
                        appender.CreateRow().AppendValue(bar.Symbol).AppendValue(bar.Date).AppendValue(bar.Open).AppendValue(bar.High)
                            .AppendValue(bar.Low).AppendValue(bar.Close).AppendValue(bar.Volume).AppendValue(bar.Currency).EndRow();
                    }
                }

                BarCurrency.Note(connection, bars);
                return true;
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (DuckDBException)
        {
            return false; // A key is there already, or twice; were it anything else, the upsert fails too and says so.
        }
    }

    /// <summary>Stores bars, and moves what is stored to their scale.</summary>
    internal static List<Rescaling> Upsert(DuckDBConnection connection, IReadOnlyCollection<DailyBar> bars)
    {
        List<Rescaling> done = [];
        foreach (var round in BarRounds.Of(bars))
        {
            done.AddRange(UpsertRound(connection, round));
        }

        BarCurrency.Note(connection, bars);
        return done;
    }

    private static List<Rescaling> UpsertRound(DuckDBConnection connection, List<DailyBar> bars)
    {
        Sql.Execute(connection,
            "CREATE OR REPLACE TEMP TABLE bar_batch (symbol VARCHAR, date DATE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume BIGINT, currency VARCHAR, line BIGINT)");
        var line = 0L;
        using (var appender = connection.CreateAppender("temp", "main", "bar_batch"))
        {
            foreach (var bar in bars)
            {
                appender.CreateRow().AppendValue(bar.Symbol).AppendValue(bar.Date).AppendValue(bar.Open).AppendValue(bar.High)
                    .AppendValue(bar.Low).AppendValue(bar.Close).AppendValue(bar.Volume).AppendValue(bar.Currency).AppendValue(line++).EndRow();
            }
        }

        var done = BarHistory.Apply(connection, bars);

        // One statement may not update the same row twice, so the last line of each key is chosen first.
        Sql.Execute(connection,
            """
            INSERT INTO daily_bars
            SELECT symbol, date, open, high, low, close, volume, currency FROM bar_batch
            QUALIFY row_number() OVER (PARTITION BY symbol, date ORDER BY line DESC) = 1
            ON CONFLICT (symbol, date) DO UPDATE SET
                open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
                currency = excluded.currency
            """);
        return done;
    }

    internal static DailyBar ReadBar(DuckDBDataReader row) => new(
        row.GetString(0), row.GetFieldValue<DateOnly>(1), row.GetDouble(2), row.GetDouble(3), row.GetDouble(4), row.GetDouble(5), row.GetInt64(6), row.NullableString(7));
}
