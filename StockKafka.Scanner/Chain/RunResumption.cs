using Quartz;
using StockKafka.MarketData.Calendar;
using StockKafka.Scanner.Chain;
using StockKafka.Scanner.Runs;
using StockKafka.Scanner.State;

namespace StockKafka.Scanner.Chain;

/// <summary>
/// When the service starts: what was under way goes on, and a scheduled day that passed while it was down is caught up with. In
/// a folder that has never seen a scheduled run there is nothing to catch up with.
/// </summary>
public sealed partial class RunResumption(RunHistory history, RunQueue queue, ISchedulerFactory schedulers, TradingCalendar calendar, TimeProvider clock,
    ILogger<RunResumption> logger) : IHostedService
{
    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken).ConfigureAwait(false);
        var lastScheduled = history.LastScheduledDay();
        foreach (var run in history.Unfinished())
        {
            if (run.State != RunState.Queued)
            {
                history.Resumed(run.RunId);
            }

            GoesOn(run.RunId, run.NextDay);
            if (run.Kind == RunKind.Scheduled)
            {
                await scheduler.StartAsync(run.State == RunState.Waiting ? ScanChain.DataReady : ScanChain.Scan, run.RunId, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                queue.Add(run);
            }
        }

        if (lastScheduled < calendar.LastEnded(clock.GetUtcNow()))
        {
            await scheduler.StartAsync(ScanChain.DataReady, runId: null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 5003, Level = LogLevel.Information, Message = "run {RunId} goes on at {NextDay}")]
    private partial void GoesOn(string runId, DateOnly nextDay);
}
