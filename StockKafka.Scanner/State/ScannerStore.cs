using DuckDB.NET.Data;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.Scanner.State;

/// <summary>
/// What the scanner must not forget, in a database of its own beside the replica: its runs, and the signals that Kafka has not
/// acknowledged. One statement or transaction at a time.
/// </summary>
public sealed class ScannerStore : IDisposable
{
    /// <summary>Migration N (counted from 1) leads from version N - 1 to version N.</summary>
    internal static readonly string[] Migrations =
    [
        // Without keys: DuckDB checks them also against rows that the same transaction deletes, and no statement here needs them.
        """
        CREATE TABLE runs (
            run_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, state VARCHAR NOT NULL, from_day DATE NOT NULL, to_day DATE NOT NULL, next_day DATE NOT NULL,
            created_at TIMESTAMP NOT NULL, started_at TIMESTAMP, ended_at TIMESTAMP, days INTEGER NOT NULL, symbols BIGINT NOT NULL,
            signals BIGINT NOT NULL, resumes INTEGER NOT NULL, error VARCHAR);
        CREATE TABLE outbox (
            id BIGINT NOT NULL, run_id VARCHAR NOT NULL, symbol VARCHAR NOT NULL, date DATE NOT NULL, condition VARCHAR NOT NULL, close DOUBLE NOT NULL,
            level DOUBLE NOT NULL, strength DOUBLE NOT NULL, tier INTEGER NOT NULL, sector VARCHAR);
        """,
        """
        ALTER TABLE outbox ADD COLUMN currency VARCHAR;
        ALTER TABLE outbox ALTER COLUMN tier DROP NOT NULL;
        """,
    ];

    private readonly DuckDBConnection _connection;
    private readonly Lock _turn = new();

    /// <summary>Opens the file, making or migrating it as needed.</summary>
    /// <exception cref="StartupException">It cannot be opened, or was written by a newer program.</exception>
    public ScannerStore(IOptions<StoreOptions> options)
    {
        var path = Path.Combine(options.Value.Directory, "scanner.duckdb");
        try
        {
            Directory.CreateDirectory(options.Value.Directory);
            _connection = new DuckDBConnection($"Data Source={path};threads=1;memory_limit=256MB");
            _connection.Open();
            Migrator.Migrate(_connection, path, Migrations);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {options.Value.Directory} cannot be used: {failure.Message}", failure);
        }
        catch (DuckDBException failure)
        {
            throw new StartupException(
                $"The scanner's database {path} cannot be opened; it was left as it is. If another scanner uses this folder, stop that one or choose " +
                $"another folder. DuckDB says: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    internal T Read<T>(Func<DuckDBConnection, T> work)
    {
        lock (_turn)
        {
            return work(_connection);
        }
    }

    /// <summary>Runs <paramref name="work"/> in a transaction, committed when it returns and rolled back when it throws.</summary>
    internal void Write(Action<DuckDBConnection> work)
    {
        lock (_turn)
        {
            using var transaction = _connection.BeginTransaction();
            work(_connection);
            transaction.Commit();
        }
    }
}
