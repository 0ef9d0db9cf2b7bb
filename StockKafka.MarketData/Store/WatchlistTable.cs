using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>A day of the watchlist: how many signals of which condition.</summary>
public sealed record WatchlistDay(DateOnly Date, string Condition, long Signals);

/// <summary>What the scanner found, one row for each symbol, day and condition.</summary>
public sealed class WatchlistTable(MarketStore store)
{
    /// <summary>Signals of one day (null: of the newest day that has any), strongest first.</summary>
    public Task<List<WatchlistSignal>> FindAsync(DateOnly? date, string? condition, int? tier, CancellationToken cancellationToken) =>
        store.ReadAsync(connection => Sql.Query(connection,
            """
            SELECT symbol, date, condition, close, level, strength, tier, sector FROM watchlist
            WHERE date = coalesce($date, (SELECT max(date) FROM watchlist))
                AND ($condition IS NULL OR condition = $condition) AND ($tier IS NULL OR tier = $tier)
            ORDER BY strength DESC, symbol
            """,
            ReadSignal, ("date", date), ("condition", condition), ("tier", tier)), cancellationToken);

    /// <summary>Counts of the newest <paramref name="days"/> days that have signals, newest first.</summary>
    public Task<List<WatchlistDay>> SummaryAsync(int days, CancellationToken cancellationToken) =>
        store.ReadAsync(connection => Sql.Query(connection,
            """
            SELECT date, condition, count(*) FROM watchlist
            WHERE date IN (SELECT DISTINCT date FROM watchlist ORDER BY date DESC LIMIT $days)
            GROUP BY date, condition ORDER BY date DESC, condition
            """,
            row => new WatchlistDay(row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetInt64(2)), ("days", days)), cancellationToken);

    internal static void Upsert(DuckDBConnection connection, IEnumerable<WatchlistSignal> signals)
    {
        foreach (var signal in signals)
        {
            Sql.Execute(connection,
                """
                INSERT INTO watchlist VALUES ($symbol, $date, $condition, $close, $level, $strength, $tier, $sector)
                ON CONFLICT (symbol, date, condition) DO UPDATE SET close = excluded.close, level = excluded.level,
                    strength = excluded.strength, tier = excluded.tier, sector = excluded.sector
                """,
                ("symbol", signal.Symbol), ("date", signal.Date), ("condition", signal.Condition), ("close", signal.Close),
                ("level", signal.Level), ("strength", signal.Strength), ("tier", signal.Tier), ("sector", signal.Sector));
        }
    }

    private static WatchlistSignal ReadSignal(DuckDBDataReader row) => new(
        row.GetString(0), row.GetFieldValue<DateOnly>(1), row.GetString(2), row.GetDouble(3), row.GetDouble(4), row.GetDouble(5),
        row.GetInt32(6), row.NullableString(7));
}
