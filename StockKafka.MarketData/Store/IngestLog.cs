using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>A partition of a topic.</summary>
public readonly record struct TopicPartitionKey(string Topic, int Partition);

/// <summary>What was read from Kafka since the last write, and where reading goes on after it.</summary>
public sealed class IngestBatch
{
    /// <summary>Quotes in the order of their partitions.</summary>
    public List<Quote> Quotes { get; } = [];

    /// <summary>Daily bars.</summary>
    public List<DailyBar> Bars { get; } = [];

    /// <summary>Signals of the scanner.</summary>
    public List<WatchlistSignal> Signals { get; } = [];

    /// <summary>For each partition read: the offset after the last message of this batch.</summary>
    public Dictionary<TopicPartitionKey, long> NextOffsets { get; } = [];

    /// <summary>Messages, unreadable ones included.</summary>
    public int Messages { get; set; }

    /// <summary>Makes the batch empty again.</summary>
    public void Clear()
    {
        Quotes.Clear();
        Bars.Clear();
        Signals.Clear();
        NextOffsets.Clear();
        Messages = 0;
    }
}

/// <summary>
/// Applies what was read from Kafka. Rows and offsets are committed together, so each message is applied exactly once
/// whatever is killed when: after a crash, reading resumes at <see cref="OffsetsAsync"/>.
/// </summary>
public sealed class IngestLog(MarketStore store)
{
    /// <summary>The offset at which reading of each partition goes on.</summary>
    public Task<Dictionary<TopicPartitionKey, long>> OffsetsAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(Offsets, cancellationToken);

    /// <summary>
    /// Applies a batch and its offsets in one transaction. A batch that was applied before, as far as the stored offsets tell,
    /// is left alone: so a caller who does not know how an attempt ended can try again.
    /// </summary>
    /// <returns>Whether it was applied now.</returns>
    public Task<bool> ApplyAsync(IngestBatch batch, CancellationToken cancellationToken) => store.WriteAsync(connection =>
    {
        var stored = Offsets(connection);
        if (batch.NextOffsets.Any(read => stored.GetValueOrDefault(read.Key) >= read.Value))
        {
            return false;
        }

        if (batch.Quotes.Count > 0)
        {
            QuoteTable.Append(connection, batch.Quotes);
        }

        if (batch.Bars.Count > 0)
        {
            BarTable.Upsert(connection, batch.Bars);
        }

        WatchlistTable.Upsert(connection, batch.Signals);
        SetOffsets(connection, batch.NextOffsets);
        return true;
    }, cancellationToken);

    /// <summary>Moves the stored offset of a partition whose log was replaced; without it, ingest would take its messages for old ones.</summary>
    public Task ResetAsync(TopicPartitionKey partition, long nextOffset, CancellationToken cancellationToken) => store.WriteAsync(connection =>
    {
        SetOffsets(connection, new() { [partition] = nextOffset });
        return 0;
    }, cancellationToken);

    private static Dictionary<TopicPartitionKey, long> Offsets(DuckDBConnection connection) =>
        Sql.Query(connection, "SELECT topic, partition, next_offset FROM ingest_offsets",
            row => (Key: new TopicPartitionKey(row.GetString(0), row.GetInt32(1)), Next: row.GetInt64(2)))
        .ToDictionary(row => row.Key, row => row.Next);

    private static void SetOffsets(DuckDBConnection connection, Dictionary<TopicPartitionKey, long> offsets)
    {
        foreach (var (partition, next) in offsets)
        {
            Sql.Execute(connection,
                """
                INSERT INTO ingest_offsets VALUES ($topic, $partition, $next)
                ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset
                """,
                ("topic", partition.Topic), ("partition", partition.Partition), ("next", next));
        }
    }
}
