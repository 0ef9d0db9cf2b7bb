using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Simulation;

namespace StockKafka.MarketData.Providers;

/// <summary>The simulated market: always the same prices on the same days, whenever it is asked.</summary>
public sealed class SimulatedProvider(IOptions<SimulatedOptions> options, TimeProvider clock) : IMarketDataProvider
{
    /// <summary>Its name.</summary>
    public const string ProviderName = "simulated";

    private readonly ProviderHistory _history = new(clock);

    /// <inheritdoc />
    public string Name => ProviderName;

    /// <inheritdoc />
    public ProviderCapabilities Capabilities => ProviderCapabilities.DailyBars | ProviderCapabilities.LatestQuote;

    /// <inheritdoc />
    public ProviderStatus Status => _history.Complete(new(Name, Enabled: true, $"{options.Value.Symbols} symbols from S0001 on", Capabilities));

    /// <inheritdoc />
    public Task<ProviderBars> DailyBarsAsync(ProviderRequest request, int days, CancellationToken cancellationToken) =>
        _history.NoteAsync(() => Task.FromResult(new ProviderBars([.. Bars(request).TakeLast(days)], Skipped: 0)));

    /// <inheritdoc />
    public Task<Quote> LatestQuoteAsync(ProviderRequest request, CancellationToken cancellationToken) => _history.NoteAsync(() =>
    {
        DailyBar[] bars = [.. Bars(request).TakeLast(2)];
        var (day, previous) = (bars[^1], bars[0].Close);
        return Task.FromResult(new Quote
        {
            Symbol = request.Symbol,
            Price = day.Close,
            Change = day.Close - previous,
            ChangeRate = 100 * (day.Close - previous) / previous,
            Volume = day.Volume,
            Source = Name,
            Timestamp = clock.GetUtcNow(),
            Currency = day.Currency,
        });
    });

    private IEnumerable<DailyBar> Bars(ProviderRequest request)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var market = SimulatedMarket.Between(options.Value.Seed, options.Value.Symbols, options.Value.Begins, today);
        return market.BarsOf(request.Symbol) ?? throw new ProviderException(ProviderFailureKind.UnknownSymbol,
            $"simulated has no '{request.Symbol}'; it has {options.Value.Symbols} symbols from S0001 on");
    }
}
