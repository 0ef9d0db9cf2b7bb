using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Connections;

/// <summary>
/// One open DuckDB instance and the number of connections on it. DuckDB lets a process open a file once, so connections to
/// the same file share the instance that the first of them opened, with its settings; the last one to close it closes the file.
/// </summary>
internal sealed class SharedDatabase
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SharedDatabase> Open = [];

    private readonly string? key;
    private readonly DatabaseHandle handle;
    private int users = 1;

    private SharedDatabase(string? key, DatabaseHandle handle)
    {
        this.key = key;
        this.handle = handle;
    }

    /// <summary>Opens the database, or joins the instance that is open already. Each call needs one <see cref="Release"/>.</summary>
    public static SharedDatabase Acquire(DatabaseTarget target)
    {
        var key = target.SharingKey;
        if (key is null)
        {
            return new SharedDatabase(null, OpenNative(target));
        }

        lock (Gate)
        {
            if (Open.TryGetValue(key, out var database))
            {
                database.users++;
                return database;
            }

            database = new SharedDatabase(key, OpenNative(target));
            Open.Add(key, database);
            return database;
        }
    }

    /// <summary>Joins this instance once more.</summary>
    public SharedDatabase AddUser()
    {
        lock (Gate)
        {
            users++;
            return this;
        }
    }

    public DuckDBNativeConnection Connect()
    {
        if (Api.Connect(handle, out var connection) == NativeState.Success)
        {
            return connection;
        }

        connection.Dispose();
        throw new DuckDBException("Connection Error: DuckDB opened the database but no connection to it.", DuckDBErrorType.Connection);
    }

    public void Release()
    {
        lock (Gate)
        {
            if (--users > 0)
            {
                return;
            }

            if (key is not null)
            {
                Open.Remove(key);
            }

            // Inside the lock, so that nobody opens the file again before it is closed.
            handle.Dispose();
        }
    }

    private static DatabaseHandle OpenNative(DatabaseTarget target)
    {
        Api.CreateConfig(out var config);
        using (config)
        {
            foreach (var (name, value) in target.Settings)
            {
                if (Api.SetConfig(config, name, value) != NativeState.Success)
                {
                    throw new DuckDBException($"Invalid Input Error: the connection string sets '{name}' to '{value}', which DuckDB does not know.");
                }
            }

            var path = target.IsInMemory ? DuckDBConnectionStringBuilder.InMemoryDataSource : target.DataSource;
            if (Api.Open(path, out var database, config, out var error) == NativeState.Success)
            {
                return database;
            }

            database.Dispose();
            throw new DuckDBException(Api.Owned(error) ?? $"IO Error: cannot open the database {path}");
        }
    }
}
