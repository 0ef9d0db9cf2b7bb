using System.Globalization;
using StockKafka.MarketData.Signals;
using StockKafka.MarketData.Store;
using StockKafka.Scanner.State;
using StockKafka.Scanner.Telemetry;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Scanner.Runs;

/// <summary>Carries runs out, one at a time: day by day into the outbox, so that a run that is interrupted goes on where it was.</summary>
public sealed partial class ScanRunner(
    SignalScan scan, RunHistory history, ScanMetrics metrics, [FromKeyedServices("database")] DependencyPipeline database, TimeProvider clock,
    ILogger<ScanRunner> logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Scans the days of a run that are left. When the service ends meanwhile, the run stays as it is and can be resumed.</summary>
    /// <returns>The run as it ended.</returns>
    public async Task<ScanRun> RunAsync(string runId, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var began = clock.GetTimestamp();
            using var span = ScannerTraces.Source.StartActivity("scan");
            span?.SetTag("stock.scan.run_id", runId);
            history.Started(runId);
            string? error = null;
            try
            {
                await ScanDaysAsync(history.Find(runId)!, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                error = failure.Message;
                span.Fail(error);
            }

            history.Ended(runId, error);
            var run = history.Find(runId)!;
            span?.SetTag("stock.scan.kind", run.Kind.ToString()).SetTag("stock.scan.symbols", run.Symbols).SetTag("stock.scan.signals", run.Signals);
            metrics.Ended(run.Kind, run.State, clock.GetElapsedTime(began));
            if (error is null)
            {
                Scanned(runId, run.From, run.To, run.Symbols, run.Signals, clock.GetElapsedTime(began).TotalMilliseconds);
            }
            else
            {
                Failed(runId, error);
            }

            return run;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private async Task ScanDaysAsync(ScanRun run, CancellationToken cancellationToken)
    {
        var left = await ReadAsync("list days", _ => scan.DaysBetween(run.NextDay, run.To), cancellationToken).ConfigureAwait(false);
        foreach (var days in left.Chunk(SignalScan.MaxDays))
        {
            foreach (var day in await ReadAsync("scan days", token => scan.Run(days[0], days[^1], token), cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var span = ScannerTraces.Source.StartActivity("store signals");
                span?.SetTag("stock.scan.day", day.Date.ToString("O", CultureInfo.InvariantCulture)).SetTag("stock.scan.signals", day.Count);
                history.DayScanned(run.RunId, day);
                metrics.Found(day);
            }
        }
    }

    private async Task<T> ReadAsync<T>(string step, Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        using var span = ScannerTraces.Source.StartActivity(step);
        return await database.ExecuteInBackgroundAsync(token => Task.Run(() => work(token), token), cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "run {RunId}, {From} to {To}: {Symbols} symbols, {Signals} signals, {Milliseconds:0} ms")]
    private partial void Scanned(string runId, DateOnly from, DateOnly to, long symbols, long signals, double milliseconds);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Error, Message = "run {RunId} failed: {Reason}")]
    private partial void Failed(string runId, string reason);
}
