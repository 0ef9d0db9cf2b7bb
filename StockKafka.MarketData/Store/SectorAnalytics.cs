namespace StockKafka.MarketData.Store;

/// <summary>How a symbol stands among the symbols of its sector.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Sector">Its sector; null when it has none and is compared with all others that have none.</param>
/// <param name="Window">Days of the rolling volatility.</param>
/// <param name="Date">The newest day.</param>
/// <param name="Volatility">Sample deviation of log returns over the window, a year (x sqrt 252); null with too few days.</param>
/// <param name="MaxDrawdown">The deepest fall from an earlier high close, from -1 to 0.</param>
/// <param name="SectorCorrelation">Correlation of daily returns with the sector's mean return; null when undefined.</param>
/// <param name="VolatilityRank">1 for the most volatile of the sector.</param>
/// <param name="Peers">Symbols of the sector that have bars.</param>
public sealed record SectorStanding(
    string Symbol, string? Sector, int Window, DateOnly Date, double? Volatility, double MaxDrawdown, double? SectorCorrelation,
    long VolatilityRank, long Peers);

/// <summary>The database-intensive query: several window functions over the whole history of a sector.</summary>
public sealed class SectorAnalytics(MarketStore store)
{
    /// <summary>The narrowest and the widest window.</summary>
    public const int MinWindow = 2, MaxWindow = 250;

    /// <summary>The standing of a symbol; null when it has no bars.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="window">Days of the rolling volatility, <see cref="MinWindow"/> to <see cref="MaxWindow"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for a connection.</param>
    public Task<SectorStanding?> StandingAsync(string symbol, int window, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, MinWindow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, MaxWindow);
        return store.ReadAsync(connection => Sql.Query(connection,
            $"""
            WITH sector AS (SELECT (SELECT sector FROM symbols WHERE symbol = $symbol) AS name),
            returns AS (
                SELECT b.symbol, date, close, ln(close / lag(close) OVER (PARTITION BY b.symbol ORDER BY date)) AS r
                FROM daily_bars b LEFT JOIN symbols s USING (symbol) LEFT JOIN bar_currency m USING (symbol), sector
                WHERE (s.sector IS NOT DISTINCT FROM sector.name OR b.symbol = $symbol) AND (m.since IS NULL OR b.date >= m.since)),
            rolling AS (
                SELECT *, close / max(close) OVER (PARTITION BY symbol ORDER BY date) - 1 AS drawdown,
                    CASE WHEN count(r) OVER recent = {window} THEN stddev_samp(r) OVER recent * sqrt(252) END AS volatility,
                    avg(r) OVER (PARTITION BY date) AS sector_r
                FROM returns
                WINDOW recent AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN {window - 1} PRECEDING AND CURRENT ROW)),
            standing AS (
                SELECT symbol, max(date) AS date, arg_max(volatility, date) AS volatility, min(drawdown) AS drawdown,
                    CASE WHEN stddev_samp(r) > 0 AND stddev_samp(sector_r) > 0 THEN corr(r, sector_r) END AS correlation
                FROM rolling GROUP BY symbol)
            SELECT symbol, sector.name, date, volatility, drawdown, correlation, rank, peers
            FROM (SELECT *, rank() OVER (ORDER BY volatility DESC NULLS LAST) AS rank, count(*) OVER () AS peers FROM standing), sector
            WHERE symbol = $symbol
            """,
            row => new SectorStanding(row.GetString(0), row.NullableString(1), window, row.GetFieldValue<DateOnly>(2),
                row.NullableDouble(3), row.GetDouble(4), row.NullableDouble(5), row.GetInt64(6), row.GetInt64(7)),
            ("symbol", symbol)).FirstOrDefault(), cancellationToken);
    }
}
