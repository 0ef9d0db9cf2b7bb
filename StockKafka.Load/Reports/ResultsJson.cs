using System.Text.Json;
using System.Text.Json.Serialization;
using StockKafka.Load.Engine;
using StockKafka.Load.Judging;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Reports;

/// <summary>Response or service times, ms.</summary>
internal sealed record LatencyFigures(
    double Average, double Min, double P50, double P66, double P75, double P80, double P90, double P95, double P98, double P99,
    double P999, double P9999, double Max)
{
    public static LatencyFigures? Of(LatencyHistogram histogram)
    {
        double At(double percent) => histogram.Percentile(percent) / 1_000d;
        return histogram.Count == 0
            ? null
            : new(
                Math.Round(histogram.Mean / 1_000, 3), histogram.Min / 1_000d, At(50), At(66), At(75), At(80), At(90), At(95), At(98),
                At(99), At(99.9), At(99.99), histogram.Max / 1_000d);
    }
}

internal sealed record OperationFigures
{
    public string? Type { get; init; }

    public required string Name { get; init; }

    public long Requests { get; init; }

    public long Failures { get; init; }

    public long FailuresInOutage { get; init; }

    public double RequestsPerSecond { get; init; }

    public long Bytes { get; init; }

    /// <summary>Completed − intended, failed operations included.</summary>
    public LatencyFigures? Response { get; init; }

    /// <summary>Completed − intended of the operations that succeeded.</summary>
    public LatencyFigures? Succeeded { get; init; }

    /// <summary>Completed − started, failed operations included.</summary>
    public LatencyFigures? Service { get; init; }

    public static OperationFigures Of(string? type, string name, OperationStats stats, double seconds) => new()
    {
        Type = type,
        Name = name,
        Requests = stats.Count,
        Failures = stats.Failures,
        FailuresInOutage = stats.FailuresInOutage,
        RequestsPerSecond = seconds == 0 ? 0 : Math.Round(stats.Count / seconds, 3),
        Bytes = stats.Bytes,
        Response = LatencyFigures.Of(stats.AllResponses()),
        Succeeded = LatencyFigures.Of(stats.Succeeded),
        Service = LatencyFigures.Of(stats.Service),
    };
}

internal sealed record FailureFigures(
    string Type, string Name, string Error, long Occurrences, long InOutage, double FirstSeconds, double LastSeconds);

/// <summary>One second of the run. Percentiles in ms; null where nothing completed.</summary>
internal sealed record SecondFigures(
    double At, double Duration, int Users, long Requests, long Failures, long FailuresInOutage, double? P50, double? P95, double? P99,
    double? Max);

/// <summary>All of a run, for programs.</summary>
internal sealed record ResultsDocument
{
    public required string RunId { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public double ElapsedSeconds { get; init; }

    public bool StoppedEarly { get; init; }

    public required RunSettings Settings { get; init; }

    public required Outcome Verdict { get; init; }

    public required int ExitCode { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public required IReadOnlyList<Check> Checks { get; init; }

    public required IReadOnlyList<Check> Kpis { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What was sampled each second, by name; averages and the last value among them.</summary>
    public required IReadOnlyDictionary<string, GaugeFigures> Gauges { get; init; }

    public required OperationFigures Total { get; init; }

    public required IReadOnlyList<OperationFigures> Operations { get; init; }

    public required IReadOnlyList<FailureFigures> Failures { get; init; }

    public required IReadOnlyList<FaultRecord> Faults { get; init; }

    public required IReadOnlyList<OutageRecord> Outages { get; init; }

    public required IReadOnlyList<StepRecord> Steps { get; init; }

    public LedgerRecord? Ledger { get; init; }

    /// <summary>This run beside its baseline; null: none was named.</summary>
    public ComparisonRecord? Comparison { get; init; }

    public long Dropped { get; init; }

    /// <summary>Of the open model; dropped ones among them.</summary>
    public ArrivalCounts Arrivals { get; init; }

    /// <summary>Begun late by the generator's own fault.</summary>
    public long Late { get; init; }

    public long Unfinished { get; init; }

    /// <summary>Requests that were sent once more on a new connection, because the server had closed theirs as idle.</summary>
    public long Reconnects { get; init; }

    /// <summary>Started late by the generator's own fault.</summary>
    public LatencyFigures? SchedulerLag { get; init; }

    public required IReadOnlyList<ExceptionCount> Exceptions { get; init; }

    public required IReadOnlyList<SecondFigures> Series { get; init; }

    /// <summary>Folder of the report; null in the report itself.</summary>
    public string? Report { get; init; }

    public static ResultsDocument Of(RunData run, Verdict verdict) => new()
    {
        RunId = run.Header.RunId,
        StartedAt = run.Header.StartedAt,
        ElapsedSeconds = run.End?.ElapsedSeconds ?? run.Totals.EndSeconds,
        StoppedEarly = run.End?.StoppedEarly ?? true,
        Settings = run.Header.Settings,
        Verdict = verdict.Outcome,
        ExitCode = verdict.ExitCode,
        Reasons = verdict.Reasons,
        Checks = verdict.Checks,
        Kpis = verdict.Kpis,
        Warnings = verdict.Warnings,
        Gauges = GaugeTotals.Of(run).All,
        Total = OperationFigures.Of(null, "Aggregated", run.Totals.Aggregate(), run.Totals.Seconds),
        Operations =
        [
            .. run.Totals.Operations.Zip(run.Totals.ByOperation, (operation, stats) =>
                OperationFigures.Of(operation.Type, operation.Name, stats, run.Totals.Seconds)),
        ],
        Failures =
        [
            .. run.Totals.Failures.Select(failure => new FailureFigures(
                run.Totals.Operations[failure.OperationId].Type, run.Totals.Operations[failure.OperationId].Name,
                failure.Kind, failure.Count, failure.InOutage, failure.FirstMicros / 1e6, failure.LastMicros / 1e6)),
        ],
        Faults = run.Faults,
        Outages = run.Outages,
        Steps = run.Steps,
        Ledger = run.Ledger,
        Comparison = run.Comparison,
        Dropped = run.Totals.Dropped,
        Arrivals = run.Totals.Arrivals,
        Late = run.Totals.Late,
        Unfinished = run.End?.Unfinished ?? 0,
        Reconnects = run.End?.Reconnects ?? 0,
        SchedulerLag = LatencyFigures.Of(run.Totals.Lag),
        Exceptions = run.End?.Exceptions ?? [],
        Series = [.. run.Series.Select(ToSecond)],
    };

    public string ToJson() => JsonSerializer.Serialize(this, ResultsJson.Default.ResultsDocument);

    private static SecondFigures ToSecond(SeriesPoint point)
    {
        double? At(int index) => point.All.Percentiles.Count == 0 ? null : point.All.Percentiles[index];
        return new(
            Math.Round(point.StartSeconds, 3), Math.Round(point.DurationSeconds, 3), point.Users, point.All.Count, point.All.Failures,
            point.All.FailuresInOutage, At(LocustPercentiles.P50), At(LocustPercentiles.P95), At(LocustPercentiles.P99),
            At(LocustPercentiles.P100));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ResultsDocument))]
internal sealed partial class ResultsJson : JsonSerializerContext;
