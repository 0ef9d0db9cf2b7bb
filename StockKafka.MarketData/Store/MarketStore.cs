using System.Diagnostics;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Telemetry;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.MarketData.Store;

/// <summary>
/// The history in DuckDB. One process has it open; in it one write runs at a time, each in a transaction of its own, and
/// readers work beside it on connections of their own, each seeing the last committed state.
/// </summary>
/// <remarks>
/// A process that finds the store in use ends with an error, or, with <see cref="StoreOptions.Standby"/>, waits until the
/// other has ended and opens the store then. Until then all reading and writing throws
/// <see cref="DependencyUnavailableException"/>.
/// </remarks>
public sealed partial class MarketStore : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _writeTurn = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private readonly Task<OpenStore> _open;
    private int _disposed;

    /// <summary>Opens the database, making or migrating it as needed.</summary>
    /// <exception cref="StartupException">The folder cannot be written, the file is corrupt, newer, of something else, or in use.</exception>
    public MarketStore(IOptions<StoreOptions> options, TimeProvider? clock = null, ILogger<MarketStore>? logger = null)
    {
        Options = options.Value;
        _clock = clock ?? TimeProvider.System;
        _logger = logger ?? NullLogger<MarketStore>.Instance;
        _open = OpenStore.TryOpen(Options) is { } opened ? Task.FromResult(opened)
            : Options.Standby ? StandByAsync()
            : throw new StartupException(
                $"The database {Options.DatabasePath} is in use by another process. Stop that one or choose another folder; with " +
                "Store:Standby=true this process would wait for it to end, and take over.");
    }

    internal StoreOptions Options { get; }

    internal ILogger Logger => _logger;

    /// <summary>Whether this process has the store; false while it stands by.</summary>
    public bool IsOpen => _open.IsCompletedSuccessfully;

    /// <summary>Returns once this process has the store.</summary>
    /// <exception cref="StartupException">The store became free, and could not be opened.</exception>
    public Task WaitUntilOpenAsync(CancellationToken cancellationToken) => _open.WaitAsync(cancellationToken);

    /// <summary>Runs <paramref name="work"/> in a transaction that is committed when it returns and rolled back when it throws.</summary>
    /// <exception cref="DependencyUnavailableException">Another process has the store.</exception>
    public async Task<T> WriteAsync<T>(Func<DuckDBConnection, T> work, CancellationToken cancellationToken,
        [CallerMemberName] string caller = "", [CallerFilePath] string file = "")
    {
        var writer = Opened().Writer;
        var asked = _clock.GetTimestamp();
        await _writeTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // DuckDB works synchronously and for as long as it takes: not on a thread that serves requests.
            return await Task.Run(
                () => Timed("write", asked, (file, caller), () =>
                {
                    using var transaction = writer.BeginTransaction();
                    var result = work(writer);
                    transaction.Commit();
                    return result;
                }),
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
    /// connection between preparing and running can make such a plan answer wrongly. For the same reason a statement is prepared
    /// with its parameters each time it runs, and never kept.
    /// </summary>
    /// <exception cref="DependencyUnavailableException">Another process has the store.</exception>
    public Task<T> ReadAsync<T>(Func<DuckDBConnection, T> work, CancellationToken cancellationToken,
        [CallerMemberName] string caller = "", [CallerFilePath] string file = "") => UseAsync(
        connection =>
        {
            using var transaction = connection.BeginTransaction();
            var result = work(connection);
            transaction.Commit();
            return result;
        }, cancellationToken, caller, file);

    /// <summary>Runs <paramref name="work"/> outside a transaction, on a connection that nobody else uses meanwhile.</summary>
    internal async Task<T> UseAsync<T>(Func<DuckDBConnection, T> work, CancellationToken cancellationToken,
        [CallerMemberName] string caller = "", [CallerFilePath] string file = "")
    {
        var readers = Opened().Readers;
        var asked = _clock.GetTimestamp();
        var connection = await readers.RentAsync(cancellationToken).ConfigureAwait(false);
        Exception? failure = null;
        try
        {
            return await Task.Run(() => Timed("read", asked, (file, caller), () => work(connection)), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            readers.Return(connection, failure);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _disposing.CancelAsync().ConfigureAwait(false);
        await _writeTurn.WaitAsync().ConfigureAwait(false);
        await _open.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        if (IsOpen)
        {
            await (await _open.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }

        _writeTurn.Dispose();
        _disposing.Dispose();
    }

    private async Task<OpenStore> StandByAsync()
    {
        StandsBy(Options.DatabasePath);
        while (true)
        {
            await Task.Delay(Options.StandbyPoll, _clock, _disposing.Token).ConfigureAwait(false);
            if (OpenStore.TryOpen(Options) is { } opened)
            {
                TookOver(Options.DatabasePath);
                return opened;
            }
        }
    }

    private OpenStore Opened() => _open.IsCompletedSuccessfully
        ? _open.GetAwaiter().GetResult()
        : throw new DependencyUnavailableException("store", TimeSpan.FromSeconds(1),
            new InvalidOperationException("another process has it open; this one stands by"));

    private T Timed<T>(string operation, long asked, (string File, string Member) caller, Func<T> work)
    {
        var began = _clock.GetTimestamp();
        var waited = _clock.GetElapsedTime(asked, began);
        StoreMetrics.Waited(operation, waited);
        using var span = MarketTraces.Source.HasListeners() ? StartSpan(operation, caller) : null;
        Exception? failure = null;
        try
        {
            return work();
        }
        catch (Exception exception)
        {
            failure = exception;
            span.Fail(exception);
            throw;
        }
        finally
        {
            var took = _clock.GetElapsedTime(began);
            StoreMetrics.Worked(operation, took, failure);
            if (took >= Options.SlowQuery)
            {
                Slow(operation, Name(caller), took.TotalMilliseconds, waited.TotalMilliseconds);
            }
        }
    }

    private static Activity? StartSpan(string operation, (string File, string Member) caller) => MarketTraces.Source.StartActivity(
        ActivityKind.Client, name: $"{operation} {Name(caller)}",
        tags: [new("db.system.name", "duckdb"), new("db.operation.name", operation), new("db.query.summary", Name(caller))]);

    private static string Name((string File, string Member) caller) => $"{Path.GetFileNameWithoutExtension(caller.File)}.{caller.Member}";

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "slow {Operation}: {Name} took {TookMs:0} ms after waiting {WaitedMs:0} ms")]
    private partial void Slow(string operation, string name, double tookMs, double waitedMs);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "another process has {Path} open: standing by")]
    private partial void StandsBy(string path);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "took over {Path}")]
    private partial void TookOver(string path);
}
