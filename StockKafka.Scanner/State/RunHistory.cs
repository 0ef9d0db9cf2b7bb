using DuckDB.NET.Data;
using StockKafka.MarketData.Signals;
using StockKafka.MarketData.Store;

namespace StockKafka.Scanner.State;

/// <summary>The runs of the scanner, from the first to those under way.</summary>
public sealed class RunHistory(ScannerStore store, Outbox outbox, TimeProvider clock)
{
    private const string Columns =
        "run_id, kind, state, from_day, to_day, next_day, created_at, started_at, ended_at, days, symbols, signals, resumes, error";

    /// <summary>Notes a new run.</summary>
    public ScanRun Add(RunKind kind, RunState state, DateOnly from, DateOnly to)
    {
        var now = clock.GetUtcNow();
        var run = new ScanRun(Guid.CreateVersion7(now).ToString("N"), kind, state, from, to, from, now, null, null, 0, 0, 0, 0, null);
        store.Write(connection => Sql.Execute(connection,
            $"INSERT INTO runs ({Columns}) VALUES ($id, $kind, $state, $from, $to, $from, $now, NULL, NULL, 0, 0, 0, 0, NULL)",
            ("id", run.RunId), ("kind", kind.ToString()), ("state", state.ToString()), ("from", from), ("to", to), ("now", now.UtcDateTime)));
        return run;
    }

    /// <summary>A run, or null.</summary>
    public ScanRun? Find(string runId) => store.Read(connection =>
        Sql.Query(connection, $"SELECT {Columns} FROM runs WHERE run_id = $id", Read, ("id", runId)).FirstOrDefault());

    /// <summary>Runs, newest first.</summary>
    public List<ScanRun> List(int limit, int offset) => store.Read(connection => Sql.Query(connection,
        $"SELECT {Columns} FROM runs ORDER BY created_at DESC, run_id DESC LIMIT $limit OFFSET $offset", Read, ("limit", limit), ("offset", offset)));

    /// <summary>Runs that have neither succeeded nor failed, oldest first.</summary>
    public List<ScanRun> Unfinished() => store.Read(connection => Sql.Query(connection,
        $"SELECT {Columns} FROM runs WHERE state IN ('Waiting', 'Queued', 'Running') ORDER BY created_at, run_id", Read));

    /// <summary>The last day of the newest scheduled run, or null.</summary>
    public DateOnly? LastScheduledDay() => store.Read(connection => Sql.Query(connection, "SELECT max(to_day) FROM runs WHERE kind = 'Scheduled'",
        row => row.IsDBNull(0) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(0))[0]);

    /// <summary>The newest day that a run has scanned with success, whoever asked for it; or null.</summary>
    public DateOnly? LastSucceededDay() => store.Read(connection => Sql.Query(connection,
        "SELECT max(to_day) FROM runs WHERE state = 'Succeeded'",
        row => row.IsDBNull(0) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(0))[0]);

    /// <summary>Notes that a run goes on after the service had ended.</summary>
    public void Resumed(string runId) => store.Write(connection =>
        Sql.Execute(connection, "UPDATE runs SET resumes = resumes + 1 WHERE run_id = $id", ("id", runId)));

    /// <summary>Notes that a run scans.</summary>
    public void Started(string runId) => store.Write(connection => Sql.Execute(connection,
        "UPDATE runs SET state = 'Running', started_at = coalesce(started_at, $now) WHERE run_id = $id", ("id", runId), ("now", clock.GetUtcNow().UtcDateTime)));

    /// <summary>Puts a day's signals into the outbox and notes that the run goes on at the next day: both or neither.</summary>
    public void DayScanned(string runId, DaySignals day)
    {
        store.Write(connection =>
        {
            outbox.Append(connection, runId, day.Signals());
            Sql.Execute(connection,
                "UPDATE runs SET next_day = $next, days = days + 1, symbols = symbols + $symbols, signals = signals + $signals WHERE run_id = $id",
                ("id", runId), ("next", day.Date.AddDays(1)), ("symbols", (long)day.Symbols), ("signals", (long)day.Count));
        });
        outbox.Appended();
    }

    /// <summary>Notes that all days are scanned, or why they are not.</summary>
    public void Ended(string runId, string? error) => store.Write(connection => Sql.Execute(connection,
        "UPDATE runs SET state = $state, ended_at = $now, error = $error, next_day = CASE WHEN $error IS NULL THEN to_day + 1 ELSE next_day END WHERE run_id = $id",
        ("id", runId), ("state", (error is null ? RunState.Succeeded : RunState.Failed).ToString()), ("now", clock.GetUtcNow().UtcDateTime), ("error", error)));

    /// <summary>When the newest run that succeeded ended, or null.</summary>
    public DateTimeOffset? LastSuccess() => store.Read(connection =>
        Sql.Query(connection, "SELECT max(ended_at) FROM runs WHERE state = 'Succeeded'", row => Utc(row, 0))[0]);

    private static ScanRun Read(DuckDBDataReader row) => new(
        row.GetString(0), Enum.Parse<RunKind>(row.GetString(1)), Enum.Parse<RunState>(row.GetString(2)), row.GetFieldValue<DateOnly>(3),
        row.GetFieldValue<DateOnly>(4), row.GetFieldValue<DateOnly>(5), Utc(row, 6)!.Value, Utc(row, 7), Utc(row, 8), row.GetInt32(9), row.GetInt64(10),
        row.GetInt64(11), row.GetInt32(12), row.NullableString(13));

    private static DateTimeOffset? Utc(DuckDBDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetDateTime(column), TimeSpan.Zero);
}
