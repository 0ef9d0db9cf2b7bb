using System.Globalization;
using System.Text;
using StockKafka.Load.Engine;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Reports;

/// <summary>The four CSV files of Locust, column for column, so that scripts written for them keep working. Times in ms.</summary>
internal static class LocustCsv
{
    private const string PercentileColumns = "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%";
    private const string NotAvailable = "N/A";
    private const string LineEnd = "\r\n";

    public const string StatsHeader =
        "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,"
        + "Average Content Size,Requests/s,Failures/s," + PercentileColumns;

    public const string HistoryHeader =
        "Timestamp,User Count,Type,Name,Requests/s,Failures/s," + PercentileColumns
        + ",Total Request Count,Total Failure Count,Total Median Response Time,Total Average Response Time,"
        + "Total Min Response Time,Total Max Response Time,Total Average Content Size";

    public const string FailuresHeader = "Method,Name,Error,Occurrences,First Seen,Last Seen";

    public const string ExceptionsHeader = "Count,Message,Traceback,Nodes";

    public static string Stats(RunData run)
    {
        var csv = new StringBuilder(StatsHeader).Append(LineEnd);
        foreach (var (operation, stats) in run.Totals.Operations.Zip(run.Totals.ByOperation).Where(pair => pair.Second.Count > 0))
        {
            Row(csv, StatsRow(operation.Type, operation.Name, stats, run.Totals.Seconds));
        }

        Row(csv, StatsRow("", "Aggregated", run.Totals.Aggregate(), run.Totals.Seconds));
        return csv.ToString();
    }

    /// <summary>For each window a row for all operations and one for each that has begun; percentiles are those of the window.</summary>
    public static string History(RunData run)
    {
        var csv = new StringBuilder(HistoryHeader).Append(LineEnd);
        foreach (var point in run.Series)
        {
            var timestamp = run.Header.StartedAt.AddSeconds(point.EndSeconds).ToUnixTimeSeconds();
            Row(csv, HistoryRow(timestamp, point, "", "Aggregated", point.All));
            foreach (var (operation, figures) in run.Totals.Operations.Zip(point.ByOperation).Where(pair => pair.Second.TotalCount > 0))
            {
                Row(csv, HistoryRow(timestamp, point, operation.Type, operation.Name, figures));
            }
        }

        return csv.ToString();
    }

    public static string Failures(RunData run)
    {
        var csv = new StringBuilder(FailuresHeader).Append(LineEnd);
        foreach (var failure in run.Totals.Failures)
        {
            var operation = run.Totals.Operations[failure.OperationId];
            Row(csv,
            [
                operation.Type, operation.Name, failure.Kind, Whole(failure.Count),
                At(run, failure.FirstMicros), At(run, failure.LastMicros),
            ]);
        }

        return csv.ToString();
    }

    public static string Exceptions(RunData run)
    {
        var csv = new StringBuilder(ExceptionsHeader).Append(LineEnd);
        foreach (var exception in run.End?.Exceptions ?? [])
        {
            Row(csv, [Whole(exception.Count), exception.Message, exception.Traceback, "local"]);
        }

        return csv.ToString();
    }

    private static IEnumerable<string> StatsRow(string type, string name, OperationStats stats, double seconds)
    {
        var responses = stats.AllResponses();
        var percentiles = LocustPercentiles.Of(responses);
        return
        [
            type, name, Whole(stats.Count), Whole(stats.Failures),
            Number(responses.Percentile(50) / 1_000d), Number(responses.Mean / 1_000),
            Number(responses.Min / 1_000d), Number(responses.Max / 1_000d),
            Number(stats.Count == 0 ? 0 : (double)stats.Bytes / stats.Count),
            Number(PerSecond(stats.Count, seconds)), Number(PerSecond(stats.Failures, seconds)),
            .. Columns(percentiles),
        ];
    }

    private static IEnumerable<string> HistoryRow(long timestamp, SeriesPoint point, string type, string name, SeriesFigures figures) =>
    [
        Whole(timestamp), Whole(point.Users), type, name,
        Number(PerSecond(figures.Count, point.DurationSeconds)), Number(PerSecond(figures.Failures, point.DurationSeconds)),
        .. Columns(figures.Percentiles),
        Whole(figures.TotalCount), Whole(figures.TotalFailures),
        Number(figures.TotalMedian), Number(figures.TotalAverage), Number(figures.TotalMin), Number(figures.TotalMax),
        Number(figures.TotalAverageBytes),
    ];

    private static IEnumerable<string> Columns(IReadOnlyList<double> percentiles) => percentiles.Count == 0
        ? Enumerable.Repeat(NotAvailable, LocustPercentiles.All.Count)
        : percentiles.Select(Number);

    private static double PerSecond(long count, double seconds) => seconds == 0 ? 0 : count / seconds;

    private static string At(RunData run, long micros) =>
        run.Header.StartedAt.Add(RunClock.FromMicros(micros)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static void Row(StringBuilder csv, IEnumerable<string> fields) => csv.AppendJoin(',', fields.Select(Quoted)).Append(LineEnd);

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
