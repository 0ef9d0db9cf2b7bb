using DuckDB.NET.Data;
using StockKafka.ServiceDefaults;

namespace StockKafka.MarketData.Store;

/// <summary>The tables, and the way from each older version to the newest.</summary>
internal static class Schema
{
    /// <summary>Migration N (counted from 1) leads from version N - 1 to version N.</summary>
    private static readonly string[] Migrations =
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
    ];

    /// <summary>Brings the database to the newest version.</summary>
    /// <exception cref="StartupException">The database is of a newer version than this program knows.</exception>
    public static void Migrate(DuckDBConnection connection, string path)
    {
        Sql.Execute(connection, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
        var version = Sql.Scalar<int>(connection, "SELECT coalesce(max(version), 0) FROM schema_version");
        if (version > Migrations.Length)
        {
            throw new StartupException(
                $"{path} has format {version}, and this program knows formats up to {Migrations.Length}. It was left as it is: " +
                "use the newer program, or another data folder.");
        }

        for (; version < Migrations.Length; version++)
        {
            using var transaction = connection.BeginTransaction();
            Sql.Execute(connection, Migrations[version]);
            Sql.Execute(connection, "INSERT INTO schema_version VALUES ($version)", ("version", version + 1));
            transaction.Commit();
        }
    }
}
