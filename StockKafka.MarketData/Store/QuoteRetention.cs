using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StockKafka.MarketData.Store;

/// <summary>Takes out quotes that are older than <see cref="StoreOptions.QuoteRetention"/>, now and then; does nothing when that is not set.</summary>
public sealed partial class QuoteRetention(
    MarketStore store, QuoteTable quotes, IOptions<StoreOptions> options, TimeProvider clock, ILogger<QuoteRetention> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.QuoteRetention is not { } age)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.RetentionInterval, clock);
        try
        {
            await store.WaitUntilOpenAsync(stoppingToken).ConfigureAwait(false);
            do
            {
                await TakeOutAsync(age, stoppingToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task TakeOutAsync(TimeSpan age, CancellationToken stoppingToken)
    {
        try
        {
            var count = await quotes.DeleteBeforeAsync(clock.GetUtcNow() - age, stoppingToken).ConfigureAwait(false);
            StoreMetrics.Expired.Add(count);
            TookOut(count, age);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            CouldNot(failure.Message);
        }
    }

    [LoggerMessage(EventId = 3010, Level = LogLevel.Information, Message = "{Count} quotes older than {Age} taken out")]
    private partial void TookOut(int count, TimeSpan age);

    [LoggerMessage(EventId = 3011, Level = LogLevel.Warning, Message = "old quotes cannot be taken out: {Reason}")]
    private partial void CouldNot(string reason);
}
