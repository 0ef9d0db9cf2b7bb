using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Providers;

namespace StockKafka.Api.Collection;

/// <summary>What was collected of one symbol.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Source">The provider that answered.</param>
/// <param name="Bars">Bars produced.</param>
/// <param name="Quotes">Quotes produced, 0 or 1.</param>
/// <param name="Skipped">Days that the provider named without usable prices.</param>
/// <param name="Refused">Of the first hundred of those with prices that cannot be: where they stand, and what is wrong.</param>
/// <param name="Failures">Providers that were asked in vain, with the reason.</param>
public sealed record CollectResult(string Symbol, string Source, int Bars, int Quotes, int Skipped, IReadOnlyList<string> Refused, IReadOnlyList<ProviderFailure> Failures);

/// <summary>Asks a provider for bars and the latest quote of a symbol and produces them.</summary>
public sealed class Collector(ProviderChain providers, MarketDataPublisher publisher)
{
    /// <summary>Returns when the broker has acknowledged all of it. The quote comes from the provider that gave the bars, if it has one.</summary>
    /// <exception cref="NoProviderException">No provider has bars.</exception>
    /// <exception cref="ServiceDefaults.Resilience.DependencyUnavailableException">Kafka did not acknowledge them.</exception>
    public async Task<CollectResult> CollectAsync(ProviderRequest request, int days, string? source, CancellationToken cancellationToken)
    {
        var (answered, bars, failures) = await providers.DailyBarsAsync(request, days, source, cancellationToken).ConfigureAwait(false);
        Quote[] quotes = [];
        try
        {
            quotes = [(await providers.LatestQuoteAsync(request, answered, cancellationToken).ConfigureAwait(false)).Value];
        }
        catch (NoProviderException none)
        {
            failures = [.. failures, .. none.Failures.Where(failure => failure.Kind != nameof(ProviderFailureKind.NotSupported))];
        }

        await publisher.PublishAsync(answered, bars.Bars, quotes, cancellationToken).ConfigureAwait(false);
        return new(request.Symbol, answered, bars.Bars.Count, quotes.Length, bars.Skipped, bars.Refused ?? [], failures);
    }
}
