using System.Text.Json.Serialization;

namespace StockKafka.Scanner.State;

/// <summary>Who asked for a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunKind>))]
public enum RunKind
{
    /// <summary>The schedule.</summary>
    Scheduled,

    /// <summary>Somebody, for one day, waiting for the answer.</summary>
    Manual,

    /// <summary>Somebody, for a range of days.</summary>
    Backfill,
}

/// <summary>What a run is doing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    /// <summary>For the day's bars.</summary>
    Waiting,

    /// <summary>For its turn: one run scans at a time.</summary>
    Queued,

    /// <summary>Scanning; after a crash it goes on at its next day.</summary>
    Running,

    /// <summary>Every day is scanned, and every signal is in the outbox or with Kafka.</summary>
    Succeeded,

    /// <summary>Given up; the error says why.</summary>
    Failed,
}

/// <summary>A run of the scanner.</summary>
/// <param name="RunId">Names it here, in logs and in the header <c>run-id</c> of its messages.</param>
/// <param name="Kind">Who asked for it.</param>
/// <param name="State">What it is doing.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="NextDay">The first day not scanned yet; after <paramref name="To"/> when all are.</param>
/// <param name="CreatedAt">When it was asked for, UTC.</param>
/// <param name="StartedAt">When it began to scan, the first time.</param>
/// <param name="EndedAt">When it succeeded or failed.</param>
/// <param name="Days">Days scanned that have bars.</param>
/// <param name="Symbols">Symbols looked at, summed over the days.</param>
/// <param name="Signals">Signals found.</param>
/// <param name="Resumes">How often it went on after the service had ended.</param>
/// <param name="Error">Why it failed.</param>
public sealed record ScanRun(
    string RunId, RunKind Kind, RunState State, DateOnly From, DateOnly To, DateOnly NextDay, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt, int Days, long Symbols, long Signals, int Resumes, string? Error)
{
    /// <summary>Seconds from the beginning of the scan to its end, time between a crash and the next start included.</summary>
    public double? DurationSeconds => (EndedAt - StartedAt)?.TotalSeconds;
}
