namespace StockKafka.MarketData.Store;

/// <summary>
/// Publishes a read-only copy of listings and bars for other processes. It is written to a file of its own and renamed over
/// the last one: a reader sees the old copy or the new one, never a half.
/// </summary>
public sealed class ReplicaPublisher(MarketStore store, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>When the copy that readers see now was published; null before the first one of any process.</summary>
    public DateTimeOffset? PublishedAt => File.Exists(store.Options.ReplicaPath)
        ? new DateTimeOffset(File.GetLastWriteTimeUtc(store.Options.ReplicaPath))
        : null;

    /// <summary>Publishes the last committed state.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var draft = store.Options.ReplicaPath + ".new";
            await store.UseAsync(connection =>
            {
                File.Delete(draft);
                File.Delete(draft + ".wal");
                Sql.Execute(connection, $"ATTACH {Sql.Literal(draft)} AS replica");
                try
                {
                    using var transaction = connection.BeginTransaction();
                    Sql.Execute(connection, "CREATE TABLE replica.symbols AS FROM symbols");
                    Sql.Execute(connection, "CREATE TABLE replica.daily_bars AS FROM daily_bars ORDER BY symbol, date");
                    Sql.Execute(connection, "CREATE TABLE replica.bar_currency AS FROM bar_currency");
                    Sql.Execute(connection, "CREATE TABLE replica.published AS SELECT $at::TIMESTAMP AS at", ("at", clock.GetUtcNow().UtcDateTime));
                    transaction.Commit();
                }
                finally
                {
                    Sql.Execute(connection, "DETACH replica");
                }

                File.Move(draft, store.Options.ReplicaPath, overwrite: true);
                return 0;
            }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();
}
