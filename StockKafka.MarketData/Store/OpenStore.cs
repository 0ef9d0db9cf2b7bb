using System.Globalization;
using DuckDB.NET.Data;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.MarketData.Store;

/// <summary>The database as the process that has it holds it: the lock, the connection that writes, those that read.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly StoreLock _lock;

    private OpenStore(StoreLock held, DuckDBConnection writer, ConnectionPool readers) => (_lock, Writer, Readers) = (held, writer, readers);

    public DuckDBConnection Writer { get; }

    public ConnectionPool Readers { get; }

    /// <summary>Opens the database, making or migrating it as needed; null when another process has it.</summary>
    /// <exception cref="StartupException">The folder cannot be used, or the file is corrupt, newer or of something else.</exception>
    public static OpenStore? TryOpen(StoreOptions options)
    {
        StoreLock? held = null;
        DuckDBConnection? writer = null;
        try
        {
            Directory.CreateDirectory(options.Directory);
            held = StoreLock.TryTake(options.LockPath);
            if (held is null)
            {
                return null;
            }

            writer = Connect(options.DatabasePath);
            Migrator.Migrate(writer, options.DatabasePath, Schema.Migrations);
            Configure(writer, options);
            var opened = new OpenStore(held, writer, new ConnectionPool(() => Connect(options.DatabasePath), options.ReadConnections));
            (held, writer) = (null, null);
            return opened;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {options.Directory} cannot be used: {failure.Message}", failure);
        }
        catch (DuckDBException failure)
        {
            throw new StartupException(
                $"The database {options.DatabasePath} cannot be opened; it was left as it is. Choose another folder, or put back a copy " +
                $"that is whole. DuckDB says: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
        finally
        {
            writer?.Dispose();
            held?.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Readers.DisposeAsync().ConfigureAwait(false);
        await Writer.DisposeAsync().ConfigureAwait(false);
        _lock.Dispose(); // Last: who gets it next must find the file closed.
    }

    private static void Configure(DuckDBConnection connection, StoreOptions options)
    {
        Sql.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL memory_limit = '{options.MemoryLimitMb}MiB'"));
        Sql.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL checkpoint_threshold = '{options.CheckpointMb}MiB'"));
    }

    private static DuckDBConnection Connect(string path)
    {
        var connection = new DuckDBConnection($"Data Source={path}");
        connection.Open();
        return connection;
    }
}
