using DuckDB.NET.Data;

namespace StockKafka.MarketData.Store;

/// <summary>A day of the watchlist: how many signals of which condition.</summary>
public sealed record WatchlistDay(DateOnly Date, string Condition, long Signals);

/// <summary>Signals of a sector; null for symbols that have none.</summary>
public sealed record WatchlistSector(string? Sector, long Signals, long Symbols);

/// <summary>Signals of a symbol.</summary>
/// <param name="Symbol">Ticker.</param>
/// <param name="Tier">Market-cap tier of its newest signal; null when its market cap is not in USD.</param>
/// <param name="Signals">How many.</param>
/// <param name="Days">On how many days.</param>
/// <param name="Conditions">Which, by name.</param>
public sealed record WatchlistSymbol(string Symbol, int? Tier, long Signals, long Days, string[] Conditions);

/// <summary>The watchlist of some days.</summary>
/// <param name="Days">By day, newest first, and condition.</param>
/// <param name="Sectors">Most signals first.</param>
/// <param name="Symbols">The ten with most signals.</param>
public sealed record WatchlistSummary(IReadOnlyList<WatchlistDay> Days, IReadOnlyList<WatchlistSector> Sectors, IReadOnlyList<WatchlistSymbol> Symbols);

/// <summary>Returns as a group has them. A return is a part of the close: 0.01 is one percent.</summary>
/// <param name="Count">Symbol-days that have a close that many days later.</param>
/// <param name="Mean">Null for none.</param>
/// <param name="Median">Null for none.</param>
/// <param name="HitRate">The part above zero; null for none.</param>
public sealed record ForwardReturns(long Count, double? Mean, double? Median, double? HitRate);

/// <summary>What came some trading days after a signal.</summary>
/// <param name="Days">Bars of the symbol after the day of the signal.</param>
/// <param name="Signals">After the signals.</param>
/// <param name="Universe">After the same days, over all symbols that traded on them.</param>
/// <param name="BeatRate">The part of the signals whose return is above the median of all symbols of the same day; null for none.</param>
public sealed record PerformanceHorizon(int Days, ForwardReturns Signals, ForwardReturns Universe, double? BeatRate);

/// <summary>A back-test of a condition over the watchlist.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="From">First day that has such signals; null when there are none.</param>
/// <param name="To">Last day.</param>
/// <param name="SignalDays">Days that have such signals.</param>
/// <param name="Signals">Signals on them.</param>
/// <param name="Horizons">After 1, 5 and 20 days.</param>
public sealed record SignalPerformance(
    string Condition, DateOnly? From, DateOnly? To, long SignalDays, long Signals, IReadOnlyList<PerformanceHorizon> Horizons);

/// <summary>Questions to the whole watchlist.</summary>
public sealed class WatchlistAnalytics(MarketStore store)
{
    private const int TopSymbols = 10;

    /// <summary>The newest <paramref name="days"/> days that have signals.</summary>
    public Task<WatchlistSummary> SummaryAsync(int days, CancellationToken cancellationToken) => store.ReadAsync(connection => new WatchlistSummary(
        Sql.Query(connection, Newest("SELECT date, condition, count(*) FROM newest GROUP BY date, condition ORDER BY date DESC, condition"),
            row => new WatchlistDay(row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetInt64(2)), ("days", days)),
        Sql.Query(connection, Newest("SELECT sector, count(*), count(DISTINCT symbol) FROM newest GROUP BY sector ORDER BY 2 DESC, sector"),
            row => new WatchlistSector(row.NullableString(0), row.GetInt64(1), row.GetInt64(2)), ("days", days)),
        Sql.Query(connection, Newest(
            $"""
            SELECT symbol, arg_max_null(tier, date), count(*), count(DISTINCT date), string_agg(DISTINCT condition, ',' ORDER BY condition)
            FROM newest GROUP BY symbol ORDER BY 3 DESC, symbol LIMIT {TopSymbols}
            """),
            row => new WatchlistSymbol(row.GetString(0), row.NullableInt(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4).Split(',')), ("days", days))),
        cancellationToken);

    /// <summary>What came after the signals of the newest <paramref name="days"/> days that have signals of <paramref name="condition"/>.</summary>
    public Task<SignalPerformance> PerformanceAsync(string condition, int days, CancellationToken cancellationToken) => store.ReadAsync(connection =>
    {
        var (from, to, signalDays, signals) = Sql.Query(connection,
            "SELECT min(date), max(date), count(DISTINCT date), count(*) FROM watchlist WHERE condition = $condition AND date IN (" + DaysOfCondition + ")",
            row => (row.IsDBNull(0) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(0), row.IsDBNull(1) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(1),
                row.GetInt64(2), row.GetInt64(3)),
            ("condition", condition), ("days", days))[0];
        var horizons = Sql.Query(connection, Returns, ReadHorizon, ("condition", condition), ("days", days));
        return new SignalPerformance(condition, from, to, signalDays, signals, horizons);
    }, cancellationToken);

    private static string Newest(string select) =>
        "WITH newest AS (FROM watchlist WHERE date IN (SELECT DISTINCT date FROM watchlist ORDER BY date DESC LIMIT $days)) " + select;

    private const string DaysOfCondition = "SELECT DISTINCT date FROM watchlist WHERE condition = $condition ORDER BY date DESC LIMIT $days";

    /// <summary>Each symbol's later closes are those of its own next bars: a symbol that does not trade for a while has them later.</summary>
    private const string Returns =
        $"""
        WITH days AS ({DaysOfCondition}),
        ahead AS (
            SELECT b.symbol, date, close, lead(close, 1) OVER w AS c1, lead(close, 5) OVER w AS c5, lead(close, 20) OVER w AS c20
            FROM daily_bars b LEFT JOIN bar_currency m USING (symbol)
            WHERE date >= (SELECT min(date) FROM days) AND (m.since IS NULL OR date >= m.since) WINDOW w AS (PARTITION BY b.symbol ORDER BY date)),
        returns AS (
            SELECT symbol, date, unnest([1, 5, 20]) AS horizon, unnest([c1, c5, c20]) / close - 1 AS r FROM ahead WHERE date IN (FROM days)),
        judged AS (
            SELECT horizon, r, w.symbol IS NOT NULL AS hit, median(r) OVER (PARTITION BY horizon, returns.date) AS middle
            FROM returns LEFT JOIN watchlist w ON w.symbol = returns.symbol AND w.date = returns.date AND w.condition = $condition
            WHERE r IS NOT NULL)
        SELECT h.horizon, count(r) FILTER (hit), avg(r) FILTER (hit), median(r) FILTER (hit), avg((r > 0)::INTEGER) FILTER (hit),
            count(r), avg(r), median(r), avg((r > 0)::INTEGER), avg((r > middle)::INTEGER) FILTER (hit)
        FROM (SELECT unnest([1, 5, 20]) AS horizon) h LEFT JOIN judged USING (horizon) GROUP BY h.horizon ORDER BY h.horizon
        """;

    private static PerformanceHorizon ReadHorizon(DuckDBDataReader row) => new(row.GetInt32(0), ReadReturns(row, 1), ReadReturns(row, 5), row.NullableDouble(9));

    private static ForwardReturns ReadReturns(DuckDBDataReader row, int column) =>
        new(row.GetInt64(column), row.NullableDouble(column + 1), row.NullableDouble(column + 2), row.NullableDouble(column + 3));
}
