using DuckDB.NET.Data;

namespace StockKafka.MarketData.Tests.Signals;

/// <summary>The rules once more, in SQL with window functions; those that remember all days (RSI, MACD) by recursion.</summary>
internal static class SignalSql
{
    public static IReadOnlyDictionary<string, string> Rules { get; } = new Dictionary<string, string>
    {
        ["bollinger_upper_touch"] = Rule("avg(close) OVER w20 + 2 * stddev_samp(close) OVER w20", "count(*) OVER w20 = 20", "close >= 0.98 * level"),
        ["bollinger_lower_touch"] = Rule("avg(close) OVER w20 - 2 * stddev_samp(close) OVER w20", "count(*) OVER w20 = 20", "close * 0.98 <= level"),
        ["volume_surge"] = Rule("2 * avg(volume) OVER b20", "count(*) OVER b20 = 20", "volume >= level"),
        ["high_52_week"] = Rule("max(high) OVER b252", "count(*) OVER b252 = 252", "high > level"),
        ["low_52_week"] = Rule("min(low) OVER b252", "count(*) OVER b252 = 252", "low < level"),
        ["breakout_20_day_high"] = Rule("max(high) OVER b20", "count(*) OVER b20 = 20 AND volume >= 1.5 * avg(volume) OVER b20", "close > level"),
        ["gap_up"] = Rule("lag(close) OVER w", "true", "open >= 1.03 * level"),
        ["gap_down"] = Rule("lag(close) OVER w", "true", "open <= 0.97 * level"),
        ["golden_cross"] = Cross("s > level AND lag(s) OVER w <= lag(level) OVER w"),
        ["death_cross"] = Cross("s < level AND lag(s) OVER w >= lag(level) OVER w"),
        ["rsi_overbought"] = Rsi("rsi >= 70", 70),
        ["rsi_oversold"] = Rsi("rsi <= 30", 30),
        ["macd_cross_up"] = Macd("h > 0 AND lag(h) OVER w <= 0"),
        ["macd_cross_down"] = Macd("h < 0 AND lag(h) OVER w >= 0"),
    };

    /// <returns>The level of each signal.</returns>
    public static Dictionary<(string Symbol, DateOnly Date), double> Run(string path, string sql)
    {
        using var connection = new DuckDBConnection($"Data Source={path};ACCESS_MODE=READ_ONLY");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var found = new Dictionary<(string, DateOnly), double>();
        while (reader.Read())
        {
            found[(reader.GetString(0), reader.GetFieldValue<DateOnly>(1))] = reader.GetDouble(2);
        }

        return found;
    }

    private static string Rule(string level, string warm, string condition) =>
        $"""
        SELECT symbol, date, level FROM (SELECT *, {level} AS level, {warm} AS warm FROM daily_bars
            WINDOW w AS (PARTITION BY symbol ORDER BY date),
                w20 AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN 19 PRECEDING AND CURRENT ROW),
                b20 AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN 20 PRECEDING AND 1 PRECEDING),
                b252 AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN 252 PRECEDING AND 1 PRECEDING))
        WHERE warm AND {condition}
        """;

    private static string Cross(string condition) =>
        $"""
        SELECT symbol, date, level FROM (SELECT symbol, date, level, {condition} AS crossed FROM (
                SELECT symbol, date, CASE WHEN count(*) OVER w50 = 50 THEN avg(close) OVER w50 END AS s,
                    CASE WHEN count(*) OVER w200 = 200 THEN avg(close) OVER w200 END AS level FROM daily_bars
                WINDOW w50 AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN 49 PRECEDING AND CURRENT ROW),
                    w200 AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN 199 PRECEDING AND CURRENT ROW))
            WINDOW w AS (PARTITION BY symbol ORDER BY date)) WHERE crossed
        """;

    /// <summary>An average a of x that begins with the mean of the first n at row n, and then moves by a weight towards each further x.</summary>
    private static string Rsi(string condition, double level) =>
        $"""
        WITH RECURSIVE moves AS (
            SELECT symbol, date, row_number() OVER w - 1 AS n, close - lag(close) OVER w AS move FROM daily_bars WINDOW w AS (PARTITION BY symbol ORDER BY date)),
        wilder AS (
            SELECT symbol, 14 AS n, avg(greatest(move, 0)) AS gain, avg(greatest(-move, 0)) AS loss FROM moves WHERE n BETWEEN 1 AND 14 GROUP BY symbol HAVING count(*) = 14
            UNION ALL
            SELECT a.symbol, m.n, a.gain + (greatest(m.move, 0) - a.gain) / 14, a.loss + (greatest(-m.move, 0) - a.loss) / 14
            FROM wilder a JOIN moves m ON m.symbol = a.symbol AND m.n = a.n + 1)
        SELECT symbol, date, {level}::DOUBLE FROM (SELECT symbol, date, 100 - 100 / (1 + gain / loss) AS rsi FROM wilder JOIN moves USING (symbol, n)) WHERE {condition}
        """;

    private static string Macd(string condition) =>
        $"""
        WITH RECURSIVE closes AS (SELECT symbol, date, close, row_number() OVER (PARTITION BY symbol ORDER BY date) AS n FROM daily_bars),
        fast AS (
            SELECT symbol, 12 AS n, avg(close) AS e FROM closes WHERE n <= 12 GROUP BY symbol HAVING count(*) = 12
            UNION ALL SELECT a.symbol, c.n, e + 2.0 / 13 * (close - e) FROM fast a JOIN closes c ON c.symbol = a.symbol AND c.n = a.n + 1),
        slow AS (
            SELECT symbol, 26 AS n, avg(close) AS e FROM closes WHERE n <= 26 GROUP BY symbol HAVING count(*) = 26
            UNION ALL SELECT a.symbol, c.n, e + 2.0 / 27 * (close - e) FROM slow a JOIN closes c ON c.symbol = a.symbol AND c.n = a.n + 1),
        line AS (SELECT symbol, n, fast.e AS f, fast.e - slow.e AS l FROM fast JOIN slow USING (symbol, n)),
        signal AS (
            SELECT symbol, 34 AS n, avg(l) AS e FROM line WHERE n BETWEEN 26 AND 34 GROUP BY symbol HAVING count(*) = 9
            UNION ALL SELECT a.symbol, c.n, e + 2.0 / 10 * (l - e) FROM signal a JOIN line c ON c.symbol = a.symbol AND c.n = a.n + 1),
        histogram AS (SELECT symbol, n, f, l - e AS h FROM line JOIN signal USING (symbol, n))
        SELECT symbol, date, f - h FROM (SELECT symbol, n, f, h, {condition} AS crossed FROM histogram WINDOW w AS (PARTITION BY symbol ORDER BY n))
        JOIN closes USING (symbol, n) WHERE crossed
        """;
}
