using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>What the scanner found, one row for each symbol, day and condition.</summary>
public sealed class WatchlistTable(MarketStore store)
{
    /// <summary>Signals of one day (null: of the newest day that has any), strongest first.</summary>
    public Task<List<WatchlistSignal>> FindAsync(DateOnly? date, string? condition, int? tier, CancellationToken cancellationToken) =>
        store.ReadAsync(connection => Sql.Query(connection,
            """
            SELECT symbol, date, condition, close, level, strength, tier, sector, currency FROM watchlist
            WHERE date = coalesce($date, (SELECT max(date) FROM watchlist))
                AND ($condition IS NULL OR condition = $condition) AND ($tier IS NULL OR tier = $tier)
            ORDER BY strength DESC, symbol
            """,
            ReadSignal, ("date", date), ("condition", condition), ("tier", tier)), cancellationToken);

    /// <summary>The conditions that there are signals of.</summary>
    public Task<List<string>> ConditionsAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(connection => Sql.Query(connection, "SELECT DISTINCT condition FROM watchlist", row => row.GetString(0)), cancellationToken);

    /// <summary>Drops the signals of all days before <paramref name="day"/>.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> DeleteBeforeAsync(DateOnly day, CancellationToken cancellationToken) =>
        store.WriteAsync(connection => Sql.Execute(connection, "DELETE FROM watchlist WHERE date < $day", ("day", day)), cancellationToken);

    internal static void Upsert(DuckDBConnection connection, IReadOnlyCollection<WatchlistSignal> signals)
    {
        if (signals.Count == 0)
        {
            return;
        }

        // One statement may not write a row twice: of signals with the same key the last one counts.
        var newest = signals.Reverse().DistinctBy(signal => (signal.Symbol, signal.Date, signal.Condition)).ToList();
        Sql.Execute(connection,
            """
            INSERT INTO watchlist SELECT unnest($symbol), unnest($date), unnest($condition), unnest($close), unnest($level), unnest($strength),
                nullif(unnest($tier), 0), nullif(unnest($sector), ''), nullif(unnest($currency), '')
            ON CONFLICT (symbol, date, condition) DO UPDATE SET close = excluded.close, level = excluded.level,
                strength = excluded.strength, tier = excluded.tier, sector = excluded.sector, currency = excluded.currency
            """,
            ("symbol", newest.ConvertAll(signal => signal.Symbol)), ("date", newest.ConvertAll(signal => signal.Date)),
            ("condition", newest.ConvertAll(signal => signal.Condition)), ("close", newest.ConvertAll(signal => signal.Close)),
            ("level", newest.ConvertAll(signal => signal.Level)), ("strength", newest.ConvertAll(signal => signal.Strength)),
            ("tier", newest.ConvertAll(signal => signal.Tier ?? 0)), ("sector", newest.ConvertAll(signal => signal.Sector ?? "")),
            ("currency", newest.ConvertAll(signal => signal.Currency ?? "")));
    }

    private static WatchlistSignal ReadSignal(DuckDBDataReader row) => new(
        row.GetString(0), row.GetFieldValue<DateOnly>(1), row.GetString(2), row.GetDouble(3), row.GetDouble(4), row.GetDouble(5),
        row.NullableInt(6), row.NullableString(7), row.NullableString(8));
}
