using System.Collections.Concurrent;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace StockKafka.MarketData.Store;

/// <summary>
/// Connections to one database for readers. At most <paramref name="size"/> are used at a time; further callers wait in turn.
/// They are opened when first needed and kept; one whose work failed gravely is closed instead of being given to the next.
/// </summary>
internal sealed class ConnectionPool(Func<DuckDBConnection> open, int size) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turns = new(size, size);
    private readonly ConcurrentBag<DuckDBConnection> _idle = [];

    /// <summary>Waits for a connection. Give it back by <see cref="Return"/>, whatever becomes of the work.</summary>
    public async Task<DuckDBConnection> RentAsync(CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_idle.TryTake(out var connection))
            {
                StoreMetrics.Count("idle", -1);
            }
            else
            {
                connection = open();
            }

            StoreMetrics.Count("used", 1);
            return connection;
        }
        catch
        {
            _turns.Release();
            throw;
        }
    }

    /// <param name="connection">A connection of this pool.</param>
    /// <param name="failure">What its work ended with, or null.</param>
    public void Return(DuckDBConnection connection, Exception? failure)
    {
        StoreMetrics.Count("used", -1);
        if (failure is DuckDBException { ErrorType: DuckDBErrorType.Fatal or DuckDBErrorType.Internal or DuckDBErrorType.Connection })
        {
            connection.Dispose();
        }
        else
        {
            StoreMetrics.Count("idle", 1);
            _idle.Add(connection);
        }

        _turns.Release();
    }

    /// <summary>Waits until every connection has come back, and closes them.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var turn = 0; turn < size; turn++)
        {
            await _turns.WaitAsync().ConfigureAwait(false);
        }

        while (_idle.TryTake(out var connection))
        {
            StoreMetrics.Count("idle", -1);
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        _turns.Dispose();
    }
}
