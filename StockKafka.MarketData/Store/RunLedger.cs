using DuckDB.NET.Data;

namespace StockKafka.MarketData.Store;

/// <summary>What is stored of a load run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Messages">Rows stored.</param>
/// <param name="Distinct">Different (producer, sequence) pairs among them.</param>
/// <param name="Duplicates">Rows beyond the first of each pair.</param>
/// <param name="Producers">The same for each producer.</param>
public sealed record Ledger(string RunId, long Messages, long Distinct, long Duplicates, IReadOnlyList<ProducerLedger> Producers);

/// <summary>What is stored of one producer of a load run.</summary>
/// <param name="ProducerId">The producer.</param>
/// <param name="Messages">Rows stored.</param>
/// <param name="Distinct">Different sequences among them.</param>
/// <param name="MinSequence">The lowest sequence.</param>
/// <param name="MaxSequence">The highest sequence.</param>
/// <param name="Sequences">The stored sequences as closed ranges [from, to], when this producer was asked for.</param>
public sealed record ProducerLedger(
    string ProducerId, long Messages, long Distinct, long MinSequence, long MaxSequence, IReadOnlyList<long[]>? Sequences);

/// <summary>Counts what arrived of a load run, from the stored rows themselves.</summary>
public sealed class RunLedger(MarketStore store)
{
    /// <summary>The ledger of a run; all zero when nothing of it is stored.</summary>
    public Task<Ledger> ReadAsync(string runId, string? producerId, CancellationToken cancellationToken) => store.ReadAsync(connection =>
    {
        var ranges = producerId is null ? null : Ranges(connection, runId, producerId);
        var producers = Sql.Query(connection,
            """
            SELECT producer_id, count(*), count(DISTINCT sequence), min(sequence), max(sequence) FROM quotes
            WHERE run_id = $run AND ($producer IS NULL OR producer_id = $producer) GROUP BY producer_id ORDER BY producer_id
            """,
            row => new ProducerLedger(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), ranges),
            ("run", runId), ("producer", producerId));
        var messages = producers.Sum(producer => producer.Messages);
        var distinct = producers.Sum(producer => producer.Distinct);
        return new Ledger(runId, messages, distinct, messages - distinct, producers);
    }, cancellationToken);

    /// <summary>Whether a run was announced, or anything of it is stored.</summary>
    public Task<bool> IsKnownAsync(string runId, CancellationToken cancellationToken) => store.ReadAsync(connection => Sql.Scalar<bool>(connection,
        "SELECT exists(FROM load_runs WHERE run_id = $run) OR exists(FROM quotes WHERE run_id = $run)", ("run", runId)), cancellationToken);

    // Neighbours in a run of consecutive numbers share sequence - rank: grouping by it makes the ranges.
    private static List<long[]> Ranges(DuckDBConnection connection, string runId, string producerId) => Sql.Query(connection,
        """
        SELECT min(sequence), max(sequence) FROM (
            SELECT sequence, sequence - row_number() OVER (ORDER BY sequence) AS island
            FROM (SELECT DISTINCT sequence FROM quotes WHERE run_id = $run AND producer_id = $producer))
        GROUP BY island ORDER BY 1
        """,
        row => new[] { row.GetInt64(0), row.GetInt64(1) }, ("run", runId), ("producer", producerId));
}
