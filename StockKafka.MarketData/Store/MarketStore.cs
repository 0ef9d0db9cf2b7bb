using System.Collections.Concurrent;
using DuckDB.NET.Data;
using Microsoft.Extensions.Options;
using StockKafka.ServiceDefaults;

namespace StockKafka.MarketData.Store;

/// <summary>
/// The history in DuckDB. One process has it open; in it one write runs at a time, each in a transaction of its own, and
/// readers work beside it on connections of their own, each seeing the last committed state.
/// </summary>
public sealed class MarketStore : IAsyncDisposable
{
    private readonly DuckDBConnection _writer;
    private readonly SemaphoreSlim _writeTurn = new(1, 1);
    private readonly SemaphoreSlim _readTurns;
    private readonly ConcurrentBag<DuckDBConnection> _idleReaders = [];
    private int _disposed;

    /// <summary>Opens the database, making or migrating it as needed.</summary>
    /// <exception cref="StartupException">The folder cannot be written, the file is corrupt, newer, or in use.</exception>
    public MarketStore(IOptions<StoreOptions> options)
    {
        Options = options.Value;
        _readTurns = new SemaphoreSlim(Options.ReadConnections, Options.ReadConnections);
        _writer = Open(Options);
    }

    internal StoreOptions Options { get; }

    /// <summary>Runs <paramref name="work"/> in a transaction that is committed when it returns and rolled back when it throws.</summary>
    public async Task<T> WriteAsync<T>(Func<DuckDBConnection, T> work, CancellationToken cancellationToken)
    {
        await _writeTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // DuckDB works synchronously and for as long as it takes: not on a thread that serves requests.
            return await Task.Run(
                () =>
                {
                    using var transaction = _writer.BeginTransaction();
                    var result = work(_writer);
                    transaction.Commit();
                    return result;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _writeTurn.Release();
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction that only reads, so that all its statements see the same state. DuckDB
    /// 1.5 needs it even for one statement: it plans with the statistics of the moment it prepares, and a commit by another
    /// connection between preparing and running can make such a plan answer wrongly.
    /// </summary>
    public Task<T> ReadAsync<T>(Func<DuckDBConnection, T> work, CancellationToken cancellationToken) => UseAsync(
        connection =>
        {
            using var transaction = connection.BeginTransaction();
            var result = work(connection);
            transaction.Commit();
            return result;
        }, cancellationToken);

    /// <summary>Runs <paramref name="work"/> outside a transaction, on a connection that nobody else uses meanwhile.</summary>
    internal async Task<T> UseAsync<T>(Func<DuckDBConnection, T> work, CancellationToken cancellationToken)
    {
        await _readTurns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(
                () =>
                {
                    if (!_idleReaders.TryTake(out var connection))
                    {
                        connection = Connect(Options.DatabasePath);
                    }

                    try
                    {
                        return work(connection);
                    }
                    finally
                    {
                        _idleReaders.Add(connection);
                    }
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _readTurns.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _writeTurn.WaitAsync().ConfigureAwait(false);
        while (_idleReaders.TryTake(out var reader))
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }

        await _writer.DisposeAsync().ConfigureAwait(false);
        _writeTurn.Dispose();
        _readTurns.Dispose();
    }

    private static DuckDBConnection Open(StoreOptions options)
    {
        try
        {
            Directory.CreateDirectory(options.Directory);
            var connection = Connect(options.DatabasePath);
            Schema.Migrate(connection, options.DatabasePath);
            return connection;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {options.Directory} cannot be used: {failure.Message}", failure);
        }
        catch (DuckDBException failure)
        {
            throw new StartupException(
                $"The database {options.DatabasePath} cannot be opened; it was left as it is. If another stack uses this folder, " +
                $"stop that one or choose another folder. DuckDB says: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    private static DuckDBConnection Connect(string path)
    {
        var connection = new DuckDBConnection($"Data Source={path}");
        connection.Open();
        return connection;
    }
}
