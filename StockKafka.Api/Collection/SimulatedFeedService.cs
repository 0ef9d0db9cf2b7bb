using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Providers;
using StockKafka.MarketData.Simulation;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Api.Collection;

/// <summary>Produces live quotes of the simulated market at a steady rate. What falls due while Kafka is away is left out.</summary>
public sealed partial class SimulatedFeedService(
    MarketDataPublisher publisher, IOptions<SimulatedFeedOptions> options, IOptions<SimulatedOptions> market, TimeProvider clock,
    ILogger<SimulatedFeedService> logger) : BackgroundService
{
    /// <summary>So many batches may wait for their acknowledgement at a time: at 100,000 quotes a second, 400 ms worth.</summary>
    private const int LargestBatch = 5_000, BatchesUnderWay = 8;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.QuotesPerSecond == 0)
        {
            return;
        }

        await Task.Yield(); // The market takes a moment to make; the service starts meanwhile.
        var feed = new SimulatedFeed(options.Value.Seed, SimulatedMarket.Between(
            market.Value.Seed, market.Value.Symbols, market.Value.Begins, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)));
        var rate = new SteadyRate(options.Value.QuotesPerSecond, clock);
        var underWay = new Queue<Task>();
        using var timer = new PeriodicTimer(Step, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            if (underWay.Count == BatchesUnderWay)
            {
                await underWay.Dequeue().ConfigureAwait(false);
            }

            // The tick after a long wait comes at once, so the rate is kept as long as the broker keeps up.
            var quotes = new Quote[rate.Take(LargestBatch)];
            if (quotes.Length == 0)
            {
                continue;
            }

            for (var index = 0; index < quotes.Length; index++)
            {
                quotes[index] = feed.Next(clock.GetUtcNow());
            }

            underWay.Enqueue(PublishAsync(quotes, stoppingToken));
        }
    }

    private async Task PublishAsync(Quote[] quotes, CancellationToken stoppingToken)
    {
        try
        {
            await publisher.PublishAsync(SimulatedProvider.ProviderName, [], quotes, stoppingToken).ConfigureAwait(false);
        }
        catch (DependencyUnavailableException away)
        {
            Away(quotes.Length, away.Message);
            await Task.Delay(away.RetryAfter, clock, stoppingToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 4042, Level = LogLevel.Warning, Message = "simulated feed: {Count} quotes not acknowledged: {Reason}")]
    private partial void Away(int count, string reason);
}
