using System.Globalization;
using StockKafka.Load.Comparing;
using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Reports;

/// <summary>What the page and the Markdown report say in the same words.</summary>
internal static class ReportText
{
    /// <summary>What was run, in one line.</summary>
    public static string Load(RunSettings settings)
    {
        var users = settings.Schedule is { } schedule && settings.TestType != "kafka" ? schedule
            : settings.Users == 1 ? "1 user" : $"{Figure.Count(settings.Users)} users";
        var kafka = $"{Figure.Count(settings.KafkaThreads)} × {Figure.Count(settings.KafkaMessagesPerThread)} messages";
        var what = settings.TestType switch
        {
            "kafka" => kafka,
            "monitoring" => "watching",
            "all" => $"{users}, {kafka}",
            _ => users,
        };
        var duration = settings.DurationSeconds is { } seconds ? $", {Durations.Format(TimeSpan.FromSeconds(seconds))}" : "";
        return $"{settings.TestType}, {what}{duration}";
    }

    public static string When(RunData run)
    {
        var elapsed = Figure.Clock(run.End?.ElapsedSeconds ?? run.Totals.EndSeconds);
        var end = run.End switch
        {
            null => ", cut short by a crash",
            { StoppedEarly: true } => ", stopped early",
            _ => "",
        };
        return string.Create(
            CultureInfo.InvariantCulture, $"{run.Header.StartedAt:yyyy-MM-dd HH:mm:ss} UTC · ran {elapsed}{end} · {run.Header.RunId}");
    }

    public static string Comparison(ComparisonRecord comparison) => string.Create(
        CultureInfo.InvariantCulture,
        $"Beside {comparison.BaselineRunId} of {comparison.BaselineStartedAt:yyyy-MM-dd HH:mm} UTC: {RunComparison.Summary(comparison.Figures)}.");

    public static readonly IReadOnlyList<string> OutageColumns =
        ["Fault", ">Injected", ">First failure", ">Back after", ">Recovered", ">To recover", ">Requests", ">Failed", "Felt by"];

    public static readonly IReadOnlyList<string> OperationColumns =
        ["Operation", ">Count", ">Failed", ">/s", ">Average", ">p50", ">p95", ">p99", ">p99.9", ">Max", ">Service p50", ">Service p99"];

    public static readonly IReadOnlyList<string> FailureColumns = ["Operation", "Failure", ">Count", ">In outages", ">First", ">Last"];

    public static readonly IReadOnlyList<string> LedgerColumns = [">Sent", ">Acknowledged", ">Stored", ">Lost", ">Stored twice", ">Stored, not acknowledged"];

    public static IReadOnlyList<string> OutageCells(OutageRecord outage)
    {
        string Since(long? moment, long? from) => moment is { } at && from is { } begin ? Figure.Span(at - begin) : "–";
        return
        [
            $"{outage.Resource} {outage.Cause}",
            $"at {Figure.Moment(outage.InjectedMicros)}",
            outage.FirstFailureMicros is null ? "none" : $"+{Since(outage.FirstFailureMicros, outage.InjectedMicros)}",
            outage.MendedMicros is null ? "not given back" : Since(outage.MendedMicros, outage.InjectedMicros),
            outage switch
            {
                { FirstFailureMicros: null } => "no failure",
                { RecoveredMicros: null } => "not seen",
                _ => $"at {Figure.Moment(outage.RecoveredMicros)}",
            },
            Since(outage.RecoveredMicros, outage.MendedMicros),
            Figure.Count(outage.Requests),
            Figure.Count(outage.Failures),
            outage.Affected.Count == 0 ? "–" : string.Join(", ", outage.Affected),
        ];
    }

    public static IReadOnlyList<string> OperationCells(OperationStats stats, double seconds)
    {
        var responses = stats.AllResponses();
        string At(LatencyHistogram histogram, double percent) => histogram.Count == 0 ? "–" : Figure.Micros(histogram.Percentile(percent));
        return
        [
            Figure.Count(stats.Count), Figure.Count(stats.Failures), Figure.Rate(seconds == 0 ? 0 : stats.Count / seconds),
            responses.Count == 0 ? "–" : Figure.Millis(responses.Mean / 1_000),
            At(responses, 50), At(responses, 95), At(responses, 99), At(responses, 99.9), At(responses, 100),
            At(stats.Service, 50), At(stats.Service, 99),
        ];
    }

    public static IReadOnlyList<string> LedgerCells(LedgerRecord ledger)
    {
        string Known(long value) => ledger.Checked ? Figure.Count(value) : "not checked";
        return
        [
            Figure.Count(ledger.Attempted), Figure.Count(ledger.Acknowledged), Known(ledger.Stored), Known(ledger.Lost),
            Known(ledger.Duplicated), Known(ledger.UnacknowledgedButStored),
        ];
    }

    public static IEnumerable<(string Name, string Value)> Settings(RunData run)
    {
        var settings = run.Header.Settings;
        yield return ("Test type", settings.TestType);
        if (settings.Preset is not null)
        {
            yield return ("Preset", settings.Preset);
        }

        if (settings.Users > 0)
        {
            yield return ("Users", settings.RatePerSecond is null
                ? $"{Figure.Count(settings.Users)} {settings.UserType}, {Figure.Rate(settings.SpawnPerSecond)} more each second"
                : $"up to {Figure.Count(settings.Users)} at once");
        }

        if (settings.Schedule is not null)
        {
            yield return ("Rate", settings.Schedule);
        }

        if (settings.Iterations is { } iterations)
        {
            yield return ("Ends after", $"{Figure.Count(iterations)} operations");
        }

        if (settings.WarmUpSeconds > 0)
        {
            yield return ("Warm-up", $"{Figure.Rate(settings.WarmUpSeconds)} s, in no total and no judgement");
        }

        if (settings.KafkaThreads > 0)
        {
            yield return ("Kafka", $"{Figure.Count(settings.KafkaThreads)} producers × {Figure.Count(settings.KafkaMessagesPerThread)} messages, {settings.KafkaSending ?? "acks=all, idempotent"}");
        }

        foreach (var fault in settings.Faults)
        {
            yield return ("Fault", fault);
        }

        if (settings.Faults.Count > 0)
        {
            yield return ("Recovery allowance", $"{Figure.Rate(settings.RecoverySeconds)} s after the resource is back");
        }

        if (settings.Target is not null)
        {
            yield return ("Target", settings.Http2 ? $"{settings.Target} over HTTP/2" : settings.Target);
        }

        if (settings.Kafka is not null)
        {
            yield return ("Kafka at", settings.Kafka);
        }

        yield return ("Seed", settings.Seed.ToString(CultureInfo.InvariantCulture));
        yield return ("Generator's lateness", $"p50 {Figure.Micros(run.Totals.Lag.Percentile(50))}, p99 {Figure.Micros(run.Totals.Lag.Percentile(99))}");
        yield return ("Begun late by more than 10 ms", Figure.Count(run.Totals.Late));
        yield return ("Waited / missed", $"{Figure.Count(run.Totals.Arrivals.Waited)} for a free user / {Figure.Count(run.Totals.Arrivals.Missed)} by the generator");
        if (run.End is { Reconnects: > 0 and var reconnects })
        {
            yield return ("Reconnects", $"{Figure.Count(reconnects)} requests sent again, since the server had closed their connection as idle");
        }

        yield return ("Unfinished / dropped", $"{Figure.Count(run.End?.Unfinished ?? 0)} / {Figure.Count(run.Totals.Dropped)}");
    }
}
