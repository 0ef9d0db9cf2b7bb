using System.Diagnostics;
using Quartz;
using StockKafka.Scanner.Telemetry;

namespace StockKafka.Scanner.Chain;

/// <summary>The steps of a scheduled run. Each starts the next when it is done, with the run's id.</summary>
internal static class ScanChain
{
    public static readonly JobKey DataReady = new("data-ready"), Scan = new("scan"), CleanUp = new("clean-up"), Summary = new("summary");

    private const string RunIdEntry = "run", SpanEntry = "span";

    /// <summary>The run that a step works for; null for the first step of a new one.</summary>
    public static string? RunId(this IJobExecutionContext context) =>
        context.MergedJobDataMap.TryGetValue(RunIdEntry, out var runId) ? (string?)runId : null;

    /// <summary>Starts a step.</summary>
    public static ValueTask StartAsync(this IScheduler scheduler, JobKey step, string? runId, CancellationToken cancellationToken) =>
        scheduler.TriggerJob(step, runId is null ? [] : new JobDataMap { [RunIdEntry] = runId, [SpanEntry] = Activity.Current?.Id }, cancellationToken);

    /// <summary>The span of a step: a child of the step that started it.</summary>
    public static Activity? StartSpan(this IJobExecutionContext context) => ScannerTraces.Source.StartActivity($"step {context.JobDetail.Key.Name}", ActivityKind.Internal,
        context.MergedJobDataMap.TryGetValue(SpanEntry, out var from) ? (string?)from : null);
}
