using Microsoft.Extensions.Options;
using StockKafka.MarketData.Providers;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Api.Collection;

/// <summary>Collects the watch list, round by round. A symbol that cannot be had is left for the next round.</summary>
public sealed partial class CollectService(Collector collector, IOptions<CollectOptions> options, TimeProvider clock, ILogger<CollectService> logger) : BackgroundService
{
    /// <summary>A timer takes no more than seven weeks; a round by the clock may be further away.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(31);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isFirst = true;
        while (options.Value.IsOn && CollectSchedule.Wait(options.Value, isFirst, clock.GetUtcNow()) is { } wait)
        {
            if (wait > LongestDelay)
            {
                await Task.Delay(LongestDelay, clock, stoppingToken).ConfigureAwait(false);
                continue;
            }

            await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(false);
            await RoundAsync(stoppingToken).ConfigureAwait(false);
            isFirst = false;
        }
    }

    private async Task RoundAsync(CancellationToken stoppingToken)
    {
        var (symbols, bars, quotes) = (0, 0, 0);
        var source = options.Value.Source is { Length: > 0 } named ? named : null;
        foreach (var symbol in options.Value.Watched)
        {
            try
            {
                var result = await collector.CollectAsync(new(symbol, Patient: true), options.Value.Days, source, stoppingToken).ConfigureAwait(false);
                (symbols, bars, quotes) = (symbols + 1, bars + result.Bars, quotes + result.Quotes);
            }
            catch (Exception failure) when (failure is NoProviderException or DependencyUnavailableException)
            {
                NotCollected(symbol, failure.Message);
            }
        }

        Collected(symbols, options.Value.Watched.Count, bars, quotes);
    }

    [LoggerMessage(EventId = 4040, Level = LogLevel.Information, Message = "collected {Symbols} of {Watched} symbols: {Bars} bars, {Quotes} quotes")]
    private partial void Collected(int symbols, int watched, int bars, int quotes);

    [LoggerMessage(EventId = 4041, Level = LogLevel.Warning, Message = "{Symbol} not collected: {Reason}")]
    private partial void NotCollected(string symbol, string reason);
}
