using StockKafka.MarketData.Contracts;

namespace StockKafka.MarketData.Providers;

/// <summary>What a provider can be asked for.</summary>
[Flags]
public enum ProviderCapabilities
{
    /// <summary>Bars of whole days.</summary>
    DailyBars = 1,

    /// <summary>The latest price.</summary>
    LatestQuote = 2,
}

/// <summary>What to get of which symbol.</summary>
/// <param name="Symbol">The symbol as the listings have it, such as <c>BRK/B</c>; a provider translates it to its own way of writing.</param>
/// <param name="Patient">Nobody waits for the answer: failed attempts are made again with back-off, instead of failing at once.</param>
public readonly record struct ProviderRequest(string Symbol, bool Patient = false);

/// <summary>Bars of a provider.</summary>
/// <param name="Bars">Each one valid, oldest first, at most one a day.</param>
/// <param name="Skipped">Days that the provider named without usable prices, such as null.</param>
/// <param name="Refused">Of the first hundred of those with prices that cannot be: where they stand, and what is wrong.</param>
public sealed record ProviderBars(IReadOnlyList<DailyBar> Bars, int Skipped, IReadOnlyList<string>? Refused = null)
{
    /// <summary>How many are named.</summary>
    public const int MaxRefused = 100;
}

/// <summary>A source of market data.</summary>
public interface IMarketDataProvider
{
    /// <summary>How configuration and messages call it, such as <c>yfinance</c>.</summary>
    string Name { get; }

    /// <summary>What it can be asked for.</summary>
    ProviderCapabilities Capabilities { get; }

    /// <summary>How it is.</summary>
    ProviderStatus Status { get; }

    /// <summary>The newest bars of a symbol.</summary>
    /// <param name="request">Of what.</param>
    /// <param name="days">Trading days at most, from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProviderException">There are none to be had.</exception>
    Task<ProviderBars> DailyBarsAsync(ProviderRequest request, int days, CancellationToken cancellationToken);

    /// <summary>The latest price of a symbol.</summary>
    /// <exception cref="ProviderException">There is none to be had.</exception>
    Task<Quote> LatestQuoteAsync(ProviderRequest request, CancellationToken cancellationToken);
}

/// <summary>How a provider is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Enabled">Whether it can be asked at all.</param>
/// <param name="Detail">Why not, and how to mend it; or a note on its set-up.</param>
/// <param name="Capabilities">What it can be asked for.</param>
/// <param name="LastSuccess">When it last answered.</param>
/// <param name="LastFailure">When it last failed.</param>
/// <param name="LastError">Why.</param>
/// <param name="RequestsLeft">Requests that may be sent at this moment without waiting; null without a limit.</param>
public sealed record ProviderStatus(string Name, bool Enabled, string? Detail, ProviderCapabilities Capabilities,
    DateTimeOffset? LastSuccess = null, DateTimeOffset? LastFailure = null, string? LastError = null, int? RequestsLeft = null);
