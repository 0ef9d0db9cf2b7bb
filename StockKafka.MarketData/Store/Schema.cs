using DuckDB.NET.Data;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.MarketData.Store;

/// <summary>The tables, and the way from each older version to the newest.</summary>
internal static class Schema
{
    /// <summary>Migration N (counted from 1) leads from version N - 1 to version N.</summary>
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE symbols (
            symbol VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, market_cap DOUBLE, sector VARCHAR);
        CREATE TABLE daily_bars (
            symbol VARCHAR NOT NULL, date DATE NOT NULL, open DOUBLE NOT NULL, high DOUBLE NOT NULL, low DOUBLE NOT NULL,
            close DOUBLE NOT NULL, volume BIGINT NOT NULL, PRIMARY KEY (symbol, date));
        CREATE TABLE quotes (
            symbol VARCHAR NOT NULL, price DOUBLE NOT NULL, change DOUBLE, change_rate DOUBLE, volume BIGINT,
            source VARCHAR NOT NULL, timestamp TIMESTAMP NOT NULL, run_id VARCHAR, producer_id VARCHAR, sequence BIGINT);
        CREATE TABLE watchlist (
            symbol VARCHAR NOT NULL, date DATE NOT NULL, condition VARCHAR NOT NULL, close DOUBLE NOT NULL, level DOUBLE NOT NULL,
            strength DOUBLE NOT NULL, tier INTEGER NOT NULL, sector VARCHAR, PRIMARY KEY (symbol, date, condition));
        CREATE TABLE ingest_offsets (
            topic VARCHAR NOT NULL, partition INTEGER NOT NULL, next_offset BIGINT NOT NULL, PRIMARY KEY (topic, partition));
        """,
        """
        CREATE TABLE load_runs (
            run_id VARCHAR PRIMARY KEY, load VARCHAR NOT NULL, started_at TIMESTAMP NOT NULL, heard_at TIMESTAMP NOT NULL, ended_at TIMESTAMP,
            verdict VARCHAR, requests BIGINT, requests_per_second DOUBLE, error_ratio DOUBLE, p95_seconds DOUBLE, faults VARCHAR NOT NULL);
        """,
        // Of what is there already the currency is not known (NULL) until it is collected or imported again.
        """
        ALTER TABLE symbols ADD COLUMN currency VARCHAR;
        ALTER TABLE daily_bars ADD COLUMN currency VARCHAR;
        ALTER TABLE quotes ADD COLUMN currency VARCHAR;
        ALTER TABLE watchlist ADD COLUMN currency VARCHAR;
        ALTER TABLE watchlist ALTER COLUMN tier DROP NOT NULL;
        CREATE TABLE bar_currency (symbol VARCHAR PRIMARY KEY, currency VARCHAR NOT NULL, since DATE);
        """,
        // The splits that have been judged: what is stored of the days before them is on the scale after them.
        """
        CREATE TABLE splits (symbol VARCHAR NOT NULL, date DATE NOT NULL, ratio DOUBLE NOT NULL, PRIMARY KEY (symbol, date));
        """,
    ];

    /// <summary>Brings the database to the newest version, in one transaction: it ends up there, or is left as it was.</summary>
    /// <exception cref="StartupException">The database is of a newer version than this program knows, or of something else.</exception>
    public static void Migrate(DuckDBConnection connection, string path) => Migrate(connection, path, Migrations);

    /// <inheritdoc cref="Migrate(DuckDBConnection, string)"/>
    internal static void Migrate(DuckDBConnection connection, string path, IReadOnlyList<string> migrations)
    {
        var version = Version(connection, path);
        if (version > migrations.Count)
        {
            throw new StartupException(
                $"{path} has format {version}, and this program knows formats up to {migrations.Count}. It was left as it is: " +
                "use the newer program, or another data folder.");
        }

        if (version == migrations.Count)
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        Sql.Execute(connection, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
        for (; version < migrations.Count; version++)
        {
            Sql.Execute(connection, migrations[version]);
            Sql.Execute(connection, "INSERT INTO schema_version VALUES ($version)", ("version", version + 1));
        }

        transaction.Commit();
    }

    private static int Version(DuckDBConnection connection, string path)
    {
        var tables = Sql.Query(connection, "SELECT table_name FROM duckdb_tables() WHERE NOT internal", row => row.GetString(0));
        if (tables.Count == 0)
        {
            return 0;
        }

        return tables.Contains("schema_version")
            ? Sql.Scalar<int>(connection, "SELECT coalesce(max(version), 0) FROM schema_version")
            : throw new StartupException(
                $"{path} is a DuckDB database of something else: it has {tables.Count} tables, such as {tables[0]}, and no schema_version. " +
                "It was left as it is: choose another data folder.");
    }
}
