using System.Text.Json;
using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Store;

/// <summary>Load runs with their faults and verdicts, as the load runner has announced them.</summary>
public sealed class LoadRunTable(MarketStore store)
{
    private const string Columns =
        "run_id, load, started_at, heard_at, ended_at, verdict, requests, requests_per_second, error_ratio, p95_seconds, faults";

    /// <summary>Stores a run, in place of what was stored of it before.</summary>
    public Task SaveAsync(LoadRun run, CancellationToken cancellationToken) => store.WriteAsync(
        connection => Sql.Execute(connection,
            $"""
            INSERT INTO load_runs ({Columns}) VALUES ($id, $load, $started, $heard, $ended, $verdict, $requests, $rate, $errors, $p95, $faults)
            ON CONFLICT (run_id) DO UPDATE SET load = excluded.load, started_at = excluded.started_at, heard_at = excluded.heard_at,
                ended_at = excluded.ended_at, verdict = excluded.verdict, requests = excluded.requests,
                requests_per_second = excluded.requests_per_second, error_ratio = excluded.error_ratio, p95_seconds = excluded.p95_seconds,
                faults = excluded.faults
            """,
            ("id", run.RunId), ("load", run.Load), ("started", run.StartedAt.UtcDateTime), ("heard", run.HeardAt.UtcDateTime),
            ("ended", run.EndedAt?.UtcDateTime), ("verdict", run.Verdict), ("requests", run.Requests), ("rate", run.RequestsPerSecond),
            ("errors", run.ErrorRatio), ("p95", run.P95Seconds),
            ("faults", JsonSerializer.Serialize(run.Faults, MarketDataJson.Default.IReadOnlyListLoadFault))),
        cancellationToken);

    /// <summary>Runs, newest first.</summary>
    public Task<List<LoadRun>> ListAsync(int limit, CancellationToken cancellationToken) => store.ReadAsync(
        connection => Sql.Query(connection, $"SELECT {Columns} FROM load_runs ORDER BY started_at DESC, run_id LIMIT $limit", Read, ("limit", limit)),
        cancellationToken);

    /// <summary>Runs of which a part lies between two moments, oldest first.</summary>
    public Task<List<LoadRun>> BetweenAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => store.ReadAsync(
        connection => Sql.Query(connection,
            $"SELECT {Columns} FROM load_runs WHERE started_at <= $to AND coalesce(ended_at, heard_at) >= $from ORDER BY started_at, run_id",
            Read, ("from", from.UtcDateTime), ("to", to.UtcDateTime)),
        cancellationToken);

    private static LoadRun Read(DuckDBDataReader row) => new(row.GetString(0), row.GetString(1), Utc(row, 2)!.Value)
    {
        HeardAt = Utc(row, 3)!.Value,
        EndedAt = Utc(row, 4),
        Verdict = row.NullableString(5),
        Requests = row.NullableLong(6),
        RequestsPerSecond = row.NullableDouble(7),
        ErrorRatio = row.NullableDouble(8),
        P95Seconds = row.NullableDouble(9),
        Faults = JsonSerializer.Deserialize(row.GetString(10), MarketDataJson.Default.IReadOnlyListLoadFault)!,
    };

    private static DateTimeOffset? Utc(DuckDBDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc));
}
