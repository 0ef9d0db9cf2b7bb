using System.Diagnostics;
using System.Threading.Channels;
using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Scanner.State;

/// <summary>A signal that Kafka has not acknowledged yet.</summary>
/// <param name="Id">Rises by one from signal to signal.</param>
/// <param name="RunId">The run that found it.</param>
/// <param name="Signal">What was found.</param>
public sealed record OutboxEntry(long Id, string RunId, WatchlistSignal Signal);

/// <summary>The signals on their way to Kafka, on disk, in the order in which they were found.</summary>
public sealed class Outbox
{
    private readonly ScannerStore _store;
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _nextId, _appended, _size;

    /// <summary>Goes on where the last process ended.</summary>
    public Outbox(ScannerStore store)
    {
        _store = store;
        (_nextId, _size) = store.Read(connection => Sql.Query(connection, "SELECT coalesce(max(id), 0) + 1, count(*) FROM outbox",
            row => (row.GetInt64(0), row.GetInt64(1)))[0]);
    }

    /// <summary>Signals that wait.</summary>
    public long Size => Interlocked.Read(ref _size);

    /// <summary>The newest run that added signals, with the span in which it did; null before there is one that is recorded.</summary>
    internal (string RunId, ActivityLink Span)? NewestRun { get; private set; }

    /// <summary>Returns when there is something to send, or may be.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (Size == 0)
        {
            await _news.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The oldest signals.</summary>
    public List<OutboxEntry> Oldest(int limit) => _store.Read(connection => Sql.Query(connection,
        "SELECT id, run_id, symbol, date, condition, close, level, strength, tier, sector, currency FROM outbox ORDER BY id LIMIT $limit",
        row => new OutboxEntry(row.GetInt64(0), row.GetString(1), new(row.GetString(2), row.GetFieldValue<DateOnly>(3), row.GetString(4),
            row.GetDouble(5), row.GetDouble(6), row.GetDouble(7), row.NullableInt(8), row.NullableString(9), row.NullableString(10))),
        ("limit", limit)));

    /// <summary>Forgets signals that Kafka has acknowledged: all up to one.</summary>
    public void Remove(long lastId)
    {
        var removed = 0;
        _store.Write(connection => removed = Sql.Execute(connection, "DELETE FROM outbox WHERE id <= $last", ("last", lastId)));
        Interlocked.Add(ref _size, -removed);
    }

    /// <summary>Adds signals within the caller's transaction; <see cref="Appended"/> tells of them once it is committed.</summary>
    internal void Append(DuckDBConnection connection, string runId, IEnumerable<WatchlistSignal> signals)
    {
        _appended = 0;
        if (Activity.Current is { Recorded: true } span)
        {
            NewestRun = (runId, new ActivityLink(span.Context));
        }

        using var appender = connection.CreateAppender("outbox");
        foreach (var signal in signals)
        {
            appender.CreateRow().AppendValue(_nextId + _appended++).AppendValue(runId).AppendValue(signal.Symbol)
                .AppendValue(signal.Date).AppendValue(signal.Condition).AppendValue(signal.Close).AppendValue(signal.Level)
                .AppendValue(signal.Strength).AppendValue(signal.Tier).AppendValue(signal.Sector).AppendValue(signal.Currency).EndRow();
        }
    }

    internal void Appended()
    {
        _nextId += _appended;
        Interlocked.Add(ref _size, _appended);
        _news.Writer.TryWrite(true);
    }
}
