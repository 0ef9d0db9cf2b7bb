using Quartz;
using StockKafka.MarketData.Store;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Scanner;

/// <summary>The scheduled scan of the newest day.</summary>
[DisallowConcurrentExecution]
public sealed partial class ScanJob(ScanService scans, ILogger<ScanJob> logger) : IJob
{
    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        try
        {
            await scans.RunAsync(date: null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ReplicaUnavailableException or NoBarsException or DependencyUnavailableException)
        {
            ScanFailed(failure.Message);
        }
    }

    [LoggerMessage(EventId = 5002, Level = LogLevel.Error, Message = "the scheduled scan failed: {Reason}")]
    private partial void ScanFailed(string reason);
}
