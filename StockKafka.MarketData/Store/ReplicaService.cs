using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StockKafka.MarketData.Store;

/// <summary>
/// Publishes the replica when it is asked for, at most once in each <see cref="Gap"/>: bars that arrive one by one do not cost
/// a copy each. Once at the start too, as the process before may have ended between a change and its publication.
/// </summary>
public sealed partial class ReplicaService(MarketStore store, BarTable bars, ReplicaPublisher replica, TimeProvider clock, ILogger<ReplicaService> logger)
    : BackgroundService
{
    /// <summary>The shortest time between two publications.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _asked = new(0, 1);

    /// <summary>Asks for a publication of what is committed by now; returns at once.</summary>
    public void Request()
    {
        try
        {
            _asked.Release();
        }
        catch (SemaphoreFullException)
        {
            // Asked for already, and not begun.
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await store.WaitUntilOpenAsync(stoppingToken).ConfigureAwait(false);
            StoreMetrics.ShowReplicaAge(() => clock.GetUtcNow() - replica.PublishedAt);
            if ((await bars.SummaryAsync(stoppingToken).ConfigureAwait(false)).Count > 0)
            {
                Request();
            }

            while (true)
            {
                await _asked.WaitAsync(stoppingToken).ConfigureAwait(false);
                await PublishAsync(stoppingToken).ConfigureAwait(false);
                await Task.Delay(Gap, clock, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task PublishAsync(CancellationToken stoppingToken)
    {
        try
        {
            await replica.PublishAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            CouldNot(failure.Message);
            Request();
        }
    }

    [LoggerMessage(EventId = 3020, Level = LogLevel.Warning, Message = "the replica cannot be published, it is tried again: {Reason}")]
    private partial void CouldNot(string reason);
}
