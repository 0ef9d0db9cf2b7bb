using DuckDB.NET.Data;

namespace StockKafka.Bench.Scan;

/// <summary>A replica made inside DuckDB: random walks with a daily volatility of 2 %, the same each time.</summary>
internal static class SimulatedReplica
{
    public static List<DateOnly> Make(string path, int symbols, int days)
    {
        using var connection = new DuckDBConnection($"Data Source={path};threads=1");
        connection.Open();
        Execute(connection, "SELECT setseed(0.42)");
        Execute(connection,
            $"""
            CREATE TABLE symbols AS SELECT format('S{"{"}:04d{"}"}', i) AS symbol, 'Company ' || i AS name, 10 ** (8 + i % 42 / 10.0) AS market_cap,
                'Sector ' || i % 8 AS sector, 'USD' AS currency FROM range(1, {symbols + 1}) t(i)
            """);
        Execute(connection,
            $"""
            CREATE TABLE bar_currency AS SELECT symbol, currency, NULL::DATE AS since FROM symbols;
            CREATE TABLE daily_bars AS
            WITH calendar AS (
                SELECT day, row_number() OVER (ORDER BY day) AS n FROM (
                    SELECT CAST(range AS DATE) AS day FROM range(DATE '2025-07-25' - INTERVAL {days * 2} DAY, DATE '2025-07-26', INTERVAL 1 DAY)
                    WHERE isodow(range) <= 5 ORDER BY 1 DESC LIMIT {days})),
            steps AS (
                SELECT symbol, day AS date, 0.02 * (random() + random() + random() + random() - 2) * 1.732 AS step, random() AS a, random() AS b, random() AS v
                FROM (SELECT symbol, day FROM symbols, calendar ORDER BY symbol, day)),
            closes AS (SELECT *, round(100 * exp(sum(step) OVER (PARTITION BY symbol ORDER BY date)), 2) + 0.01 AS close FROM steps)
            SELECT symbol, date, round(close * (1 - step * a), 2) + 0.01 AS open, round(close * (1 + abs(step) + 0.01 * b), 2) + 0.02 AS high,
                round(close * (1 - abs(step) - 0.01 * a), 2) AS low, close, (1e6 * exp(2 * (v - 0.5)) * (1 + 40 * abs(step)))::BIGINT AS volume, 'USD' AS currency
            FROM closes ORDER BY symbol, date
            """);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT date FROM daily_bars ORDER BY date";
        using var reader = command.ExecuteReader();
        var all = new List<DateOnly>();
        while (reader.Read())
        {
            all.Add(reader.GetFieldValue<DateOnly>(0));
        }

        return all;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
