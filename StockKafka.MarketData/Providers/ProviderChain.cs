using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Providers;

/// <summary>A provider that was asked in vain.</summary>
public sealed record ProviderFailure(string Source, string Kind, string Reason)
{
    /// <summary>When it is worth asking again, if that is known.</summary>
    internal TimeSpan? RetryAfter { get; init; }
}

/// <summary>What was got.</summary>
/// <param name="Source">The provider that answered.</param>
/// <param name="Value">Its answer.</param>
/// <param name="Failures">The providers that were asked in vain before.</param>
public sealed record Sourced<T>(string Source, T Value, IReadOnlyList<ProviderFailure> Failures);

/// <summary>No provider gave anything; the message holds the reason of each.</summary>
public sealed class NoProviderException(string symbol, IReadOnlyList<ProviderFailure> failures)
    : Exception($"no provider has data of '{symbol}': {string.Join("; ", failures.Select(failure => failure.Reason))}")
{
    /// <summary>The reason of each.</summary>
    public IReadOnlyList<ProviderFailure> Failures { get; } = failures;

    /// <summary>Whether every provider that could be asked answered that it does not know the symbol.</summary>
    public bool IsUnknownSymbol => Failures.Any(Is(ProviderFailureKind.UnknownSymbol))
        && Failures.All(failure => Is(ProviderFailureKind.UnknownSymbol)(failure) || Is(ProviderFailureKind.Disabled)(failure) || Is(ProviderFailureKind.NotSupported)(failure));

    /// <summary>When it is worth asking again, if that is known.</summary>
    public TimeSpan? RetryAfter => Failures.Min(failure => failure.RetryAfter);

    private static Func<ProviderFailure, bool> Is(ProviderFailureKind kind) => failure => failure.Kind == kind.ToString();
}

/// <summary>The providers in their configured order: the first that has an answer gives it.</summary>
public sealed class ProviderChain(IEnumerable<IMarketDataProvider> providers, IOptions<ProviderOptions> options, TimeProvider clock)
{
    private readonly IMarketDataProvider[] _all = [.. providers];

    /// <summary>Every provider, those of the chain first and in its order.</summary>
    public IReadOnlyList<ProviderStatus> Status => [.. InOrder().Concat(_all.Except(InOrder())).Select(provider => provider.Status)];

    /// <summary>Names of the chain, in order.</summary>
    public IReadOnlyList<string> Order => options.Value.Ordered;

    /// <summary>Whether there is such a provider, in the chain or not.</summary>
    public bool Has(string source) => _all.Any(provider => provider.Name == source);

    /// <summary>Bars from the chain, or from <paramref name="source"/> alone.</summary>
    /// <exception cref="NoProviderException">Nobody has any.</exception>
    public Task<Sourced<ProviderBars>> DailyBarsAsync(ProviderRequest request, int days, string? source, CancellationToken cancellationToken) =>
        FirstAsync(request, source, ProviderCapabilities.DailyBars, provider => provider.DailyBarsAsync(request, days, cancellationToken), cancellationToken);

    /// <summary>The latest quote from the chain, or from <paramref name="source"/> alone.</summary>
    /// <exception cref="NoProviderException">Nobody has any.</exception>
    public Task<Sourced<Quote>> LatestQuoteAsync(ProviderRequest request, string? source, CancellationToken cancellationToken) =>
        FirstAsync(request, source, ProviderCapabilities.LatestQuote, provider => provider.LatestQuoteAsync(request, cancellationToken), cancellationToken);

    private IEnumerable<IMarketDataProvider> InOrder() => Order.Select(name => _all.First(provider => provider.Name == name));

    private async Task<Sourced<T>> FirstAsync<T>(ProviderRequest request, string? source, ProviderCapabilities capability,
        Func<IMarketDataProvider, Task<T>> ask, CancellationToken cancellationToken)
    {
        List<ProviderFailure> failures = [];
        foreach (var provider in source is null ? InOrder() : _all.Where(provider => provider.Name == source))
        {
            if (!provider.Capabilities.HasFlag(capability))
            {
                failures.Add(new(provider.Name, nameof(ProviderFailureKind.NotSupported), $"{provider.Name} has none of this kind"));
                continue;
            }

            var began = clock.GetTimestamp();
            try
            {
                var value = await ask(provider).ConfigureAwait(false);
                ProviderMetrics.Asked(provider.Name, capability, null, clock.GetElapsedTime(began));
                return new(provider.Name, value, failures);
            }
            catch (ProviderException failure) when (!cancellationToken.IsCancellationRequested)
            {
                ProviderMetrics.Asked(provider.Name, capability, failure.Kind, clock.GetElapsedTime(began));
                failures.Add(new(provider.Name, failure.Kind.ToString(), failure.Message) { RetryAfter = failure.RetryAfter });
            }
        }

        throw new NoProviderException(request.Symbol, failures);
    }
}
