using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>A partition of a topic.</summary>
public readonly record struct TopicPartitionKey(string Topic, int Partition);

/// <summary>What was read from Kafka since the last write, and where reading goes on after it.</summary>
public sealed class IngestBatch
{
    /// <summary>Quotes in the order of their partitions.</summary>
    public List<QuoteRow> Quotes { get; } = [];

    /// <summary>Daily bars.</summary>
    public List<DailyBar> Bars { get; } = [];

    /// <summary>Signals of the scanner.</summary>
    public List<WatchlistSignal> Signals { get; } = [];

    /// <summary>The spans that sent the messages, as far as they are recorded, each once, and not more than is useful to see.</summary>
    public List<ActivityLink> Producers { get; } = [];

    /// <summary>For each partition read: the offset after the last message of this batch.</summary>
    public Dictionary<TopicPartitionKey, long> NextOffsets { get; } = [];

    /// <summary>For each partition read: the offset of the first message of this batch.</summary>
    public Dictionary<TopicPartitionKey, long> FirstOffsets { get; } = [];

    /// <summary>Messages, unreadable ones included.</summary>
    public int Messages { get; private set; }

    /// <summary>Notes that the message at an offset is part of the batch.</summary>
    public void Note(TopicPartitionKey partition, long offset)
    {
        FirstOffsets.TryAdd(partition, offset);
        NextOffsets[partition] = offset + 1;
        Messages++;
    }

    /// <summary>Makes the batch empty again; it keeps its memory.</summary>
    public void Clear()
    {
        Quotes.Clear();
        Bars.Clear();
        Signals.Clear();
        Producers.Clear();
        NextOffsets.Clear();
        FirstOffsets.Clear();
        Messages = 0;
    }
}

/// <summary>A batch begins before the stored offset and ends after it: a part of it would be applied twice.</summary>
public sealed class OverlappingBatchException(TopicPartitionKey partition, long first, long stored)
    : Exception($"The batch begins at {partition.Topic}[{partition.Partition}]@{first}, and everything before {stored} is stored: it must be read again from there.");

/// <summary>
/// Applies what was read from Kafka. Rows and offsets are committed together, so each message is applied exactly once
/// whatever is killed when: after a crash, reading resumes at <see cref="OffsetsAsync"/>.
/// </summary>
public sealed class IngestLog(MarketStore store)
{
    /// <summary>What is stored, as of the last commit of this process, which alone has the store; null when that is not known.</summary>
    private Dictionary<TopicPartitionKey, long>? _stored;

    /// <summary>The offset at which reading of each partition goes on.</summary>
    public Task<Dictionary<TopicPartitionKey, long>> OffsetsAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(Offsets, cancellationToken);

    /// <summary>
    /// Applies a batch and its offsets in one transaction. A batch that was applied before, as far as the stored offsets tell,
    /// is left alone: so a caller who does not know how an attempt ended can try again. One call at a time.
    /// </summary>
    /// <returns>Whether it was applied now.</returns>
    /// <exception cref="OverlappingBatchException">A part of it was applied before; nothing was changed.</exception>
    public async Task<bool> ApplyAsync(IngestBatch batch, CancellationToken cancellationToken)
    {
        var known = _stored;
        _stored = null; // Until the commit is known to have succeeded, what is stored is not.
        var (applied, stored, rescaled) = await store.WriteAsync(connection => Apply(connection, batch, known ?? Offsets(connection)), cancellationToken)
            .ConfigureAwait(false);
        _stored = stored;
        if (applied)
        {
            BarHistory.Tell(store.Logger, rescaled);
            StoreMetrics.Stored("quotes", batch.Quotes.Count);
            StoreMetrics.Stored("daily_bars", batch.Bars.Count);
            StoreMetrics.Stored("watchlist", batch.Signals.Count);
        }

        return applied;
    }

    /// <summary>Moves the stored offset of a partition whose log was replaced; without it, ingest would take its messages for old ones.</summary>
    public Task ResetAsync(TopicPartitionKey partition, long nextOffset, CancellationToken cancellationToken) => store.WriteAsync(connection =>
    {
        _stored = null;
        SetOffsets(connection, new() { [partition] = nextOffset }, Offsets(connection));
        return 0;
    }, cancellationToken);

    private static (bool Applied, Dictionary<TopicPartitionKey, long> Stored, List<Rescaling> Rescaled) Apply(
        DuckDBConnection connection, IngestBatch batch, Dictionary<TopicPartitionKey, long> stored)
    {
        if (batch.NextOffsets.All(read => stored.GetValueOrDefault(read.Key) >= read.Value))
        {
            return (false, stored, []);
        }

        foreach (var (partition, first) in batch.FirstOffsets)
        {
            if (stored.GetValueOrDefault(partition) is var next && next > first)
            {
                throw new OverlappingBatchException(partition, first, next);
            }
        }

        if (batch.Quotes.Count > 0)
        {
            QuoteTable.Append(connection, batch.Quotes);
        }

        var rescaled = batch.Bars.Count > 0 ? BarTable.Upsert(connection, batch.Bars) : [];

        WatchlistTable.Upsert(connection, batch.Signals);
        SetOffsets(connection, batch.NextOffsets, stored);
        foreach (var (partition, next) in batch.NextOffsets)
        {
            stored[partition] = next;
        }

        return (true, stored, rescaled);
    }

    private static Dictionary<TopicPartitionKey, long> Offsets(DuckDBConnection connection) =>
        Sql.Query(connection, "SELECT topic, partition, next_offset FROM ingest_offsets",
            row => (Key: new TopicPartitionKey(row.GetString(0), row.GetInt32(1)), Next: row.GetInt64(2)))
        .ToDictionary(row => row.Key, row => row.Next);

    // Two statements, for INSERT ... ON CONFLICT costs twice as much as UPDATE, and this runs with each batch. CASE over the few
    // rows there are costs two thirds of a join with the new values.
    private static void SetOffsets(
        DuckDBConnection connection, Dictionary<TopicPartitionKey, long> offsets, Dictionary<TopicPartitionKey, long> stored)
    {
        Run(offsets.Where(offset => stored.ContainsKey(offset.Key)), "WHEN topic = $t{0} AND partition = $p{0} THEN $n{0}", " ",
            "UPDATE ingest_offsets SET next_offset = CASE {0} ELSE next_offset END");
        Run(offsets.Where(offset => !stored.ContainsKey(offset.Key)), "($t{0}, $p{0}, $n{0})", ", ", "INSERT INTO ingest_offsets VALUES {0}");

        void Run(IEnumerable<KeyValuePair<TopicPartitionKey, long>> some, string row, string separator, string sql)
        {
            var parameters = new List<(string, object?)>();
            List<string> rows = [];
            foreach (var (partition, next) in some)
            {
                parameters.AddRange([($"t{rows.Count}", partition.Topic), ($"p{rows.Count}", partition.Partition), ($"n{rows.Count}", next)]);
                rows.Add(string.Format(CultureInfo.InvariantCulture, row, rows.Count));
            }

            if (rows.Count > 0)
            {
                Sql.Execute(connection, string.Format(CultureInfo.InvariantCulture, sql, string.Join(separator, rows)), CollectionsMarshal.AsSpan(parameters));
            }
        }
    }
}
