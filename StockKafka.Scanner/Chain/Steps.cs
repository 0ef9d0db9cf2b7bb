using Quartz;
using StockKafka.MarketData.Calendar;
using StockKafka.Scanner.Runs;
using StockKafka.Scanner.State;
using StockKafka.Scanner.Telemetry;

namespace StockKafka.Scanner.Chain;

/// <summary>First step: waits for the bars of the newest trading day that has ended.</summary>
[DisallowConcurrentExecution]
public sealed class DataReadyJob(DataReadySensor sensor, RunHistory history, TradingCalendar calendar, ScanMetrics metrics, TimeProvider clock,
    IHostApplicationLifetime lifetime) : IJob
{
    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        using var span = context.StartSpan();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var run = context.RunId() is { } resumed ? history.Find(resumed)! : NewRun(calendar.LastEnded(clock.GetUtcNow()));
        try
        {
            var missing = await sensor.WaitAsync(run.To, stop.Token).ConfigureAwait(false);
            if (missing is not null)
            {
                span.Fail(missing);
                history.Ended(run.RunId, missing);
                metrics.Ended(run.Kind, RunState.Failed, clock.GetUtcNow() - run.CreatedAt);
            }

            await context.Scheduler.StartAsync(missing is null ? ScanChain.Scan : ScanChain.Summary, run.RunId, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run stays in the history, waiting, and is resumed.
        }
    }

    private ScanRun NewRun(DateOnly day) => history.Add(RunKind.Scheduled, RunState.Waiting, day, day);
}

/// <summary>Second step: scans.</summary>
[DisallowConcurrentExecution]
public sealed class ScanJob(ScanRunner runner, IHostApplicationLifetime lifetime) : IJob
{
    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        using var span = context.StartSpan();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            var run = await runner.RunAsync(context.RunId()!, stop.Token).ConfigureAwait(false);
            await context.Scheduler.StartAsync(run.State == RunState.Succeeded ? ScanChain.CleanUp : ScanChain.Summary, run.RunId, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run stays in the history, and goes on at its next day.
        }
    }
}

/// <summary>Third step: drops old signals from the watchlist. A failure is said and does not fail the run; the next one drops more.</summary>
public sealed partial class CleanUpJob(WatchlistCleanUp cleanUp, RunHistory history, ILogger<CleanUpJob> logger) : IJob
{
    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        using var span = context.StartSpan();
        var run = history.Find(context.RunId()!)!;
        if (await cleanUp.RunAsync(run.To, cancellationToken).ConfigureAwait(false) is { } failure)
        {
            span.Fail(failure);
            CleanUpFailed(failure);
        }

        await context.Scheduler.StartAsync(ScanChain.Summary, run.RunId, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 5021, Level = LogLevel.Warning, Message = "old signals were not dropped: {Reason}")]
    private partial void CleanUpFailed(string reason);
}

/// <summary>Last step: says how it went.</summary>
public sealed partial class SummaryJob(RunHistory history, Webhook webhook, ILogger<SummaryJob> logger) : IJob
{
    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        using var span = context.StartSpan();
        var run = history.Find(context.RunId()!)!;
        var text = run.Error is { } error
            ? $"Scan of {run.To:yyyy-MM-dd} failed: {error}"
            : FormattableString.Invariant($"Scan of {run.To:yyyy-MM-dd}: {run.Signals} signals of {run.Symbols} symbols in {run.DurationSeconds:0.0} s");
        Summary(run.Error is null ? LogLevel.Information : LogLevel.Error, text);
        if (await webhook.PostAsync(text, cancellationToken).ConfigureAwait(false) is { } failure)
        {
            span.Fail(failure);
            WebhookFailed(failure);
        }
    }

    [LoggerMessage(EventId = 5022, Message = "{Summary}")]
    private partial void Summary(LogLevel level, string summary);

    [LoggerMessage(EventId = 5023, Level = LogLevel.Warning, Message = "the summary was not posted: {Reason}")]
    private partial void WebhookFailed(string reason);
}
