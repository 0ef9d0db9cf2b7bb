using DuckDB.NET.Data;

namespace StockKafka.Bench.Scan;

/// <summary>The rules as the Python project wrote its one: a statement each, with window functions over the whole table, kept for one day.</summary>
internal static class SeedSql
{
    private static readonly string[] Rules =
    [
        Rule("avg(close) OVER w20 + 2 * stddev_samp(close) OVER w20 AS level, count(*) OVER w20 AS days", "days = 20 AND close >= 0.98 * level"),
        Rule("avg(close) OVER w20 - 2 * stddev_samp(close) OVER w20 AS level, count(*) OVER w20 AS days", "days = 20 AND close * 0.98 <= level"),
        Rule("avg(volume) OVER b20 AS level, count(*) OVER b20 AS days", "days = 20 AND volume >= 2 * level"),
        Rule("max(high) OVER b252 AS level, count(*) OVER b252 AS days", "days = 252 AND high > level"),
        Rule("min(low) OVER b252 AS level, count(*) OVER b252 AS days", "days = 252 AND low < level"),
        Rule("max(high) OVER b20 AS level, avg(volume) OVER b20 AS mean, count(*) OVER b20 AS days", "days = 20 AND close > level AND volume >= 1.5 * mean"),
        Rule("lag(close) OVER w AS level", "open >= 1.03 * level"),
        Rule("lag(close) OVER w AS level", "open <= 0.97 * level"),
        Cross("s > level AND lag(s) OVER w <= lag(level) OVER w"),
        Cross("s < level AND lag(s) OVER w >= lag(level) OVER w"),
    ];

    /// <returns>The number of signals of the day.</returns>
    public static int Run(string path, DateOnly day)
    {
        using var connection = new DuckDBConnection($"Data Source={path};ACCESS_MODE=READ_ONLY");
        connection.Open();
        var signals = 0;
        foreach (var rule in Rules)
        {
            using var command = connection.CreateCommand();
            command.CommandText = rule;
            command.Parameters.Add(new DuckDBParameter("day", day));
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                signals++;
            }
        }

        return signals;
    }

    private static string Rule(string columns, string condition) =>
        $"""
        SELECT symbol, close, level FROM (SELECT symbol, date, open, high, low, close, volume, {columns} FROM daily_bars
            WINDOW w AS (PARTITION BY symbol ORDER BY date),
                w20 AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN 19 PRECEDING AND CURRENT ROW),
                b20 AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN 20 PRECEDING AND 1 PRECEDING),
                b252 AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN 252 PRECEDING AND 1 PRECEDING))
        WHERE date = $day AND {condition}
        """;

    private static string Cross(string condition) =>
        $"""
        SELECT symbol, s, level FROM (SELECT symbol, date, s, level, {condition} AS crossed FROM (
                SELECT symbol, date, CASE WHEN count(*) OVER w50 = 50 THEN avg(close) OVER w50 END AS s,
                    CASE WHEN count(*) OVER w200 = 200 THEN avg(close) OVER w200 END AS level FROM daily_bars
                WINDOW w50 AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN 49 PRECEDING AND CURRENT ROW),
                    w200 AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN 199 PRECEDING AND CURRENT ROW))
            WINDOW w AS (PARTITION BY symbol ORDER BY date))
        WHERE date = $day AND crossed
        """;
}
