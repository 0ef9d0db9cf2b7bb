using DuckDB.NET.Data;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.MarketData.Store;

/// <summary>Leads a DuckDB file from the version it has to the newest; the table <c>schema_version</c> says which it has.</summary>
internal static class Migrator
{
    /// <summary>Brings a database to the newest version, in one transaction: it ends up there, or is left as it was.</summary>
    /// <param name="connection">To the database.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <param name="migrations">Number N, counted from 1, leads from version N - 1 to version N.</param>
    /// <exception cref="StartupException">The database is of a newer version than this program knows, or of something else.</exception>
    public static void Migrate(DuckDBConnection connection, string path, IReadOnlyList<string> migrations)
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
