using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Providers;

/// <summary>CSV and Parquet files of bars.</summary>
public sealed class FileProvider(IOptions<FileOptions> options, TimeProvider clock) : IMarketDataProvider
{
    /// <summary>Its name.</summary>
    public const string ProviderName = "file";

    private readonly ProviderHistory _history = new(clock);

    /// <inheritdoc />
    public string Name => ProviderName;

    /// <inheritdoc />
    public ProviderCapabilities Capabilities => ProviderCapabilities.DailyBars;

    /// <inheritdoc />
    public ProviderStatus Status => _history.Complete(IsEnabled
        ? new(Name, Enabled: true, options.Value.Path, Capabilities)
        : new(Name, Enabled: false, Disabled, Capabilities));

    private static string Disabled => "no file: set Providers:File:Path";

    private bool IsEnabled => options.Value.Path.Length > 0;

    /// <inheritdoc />
    public Task<ProviderBars> DailyBarsAsync(ProviderRequest request, int days, CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            throw new ProviderException(ProviderFailureKind.Disabled, $"file is disabled: {Disabled}");
        }

        // A file is read for as long as it takes: not on a thread that serves requests.
        return _history.NoteAsync(() => Task.Run(() => ReadAsync(request.Symbol, days, cancellationToken), cancellationToken));
    }

    /// <inheritdoc />
    public Task<Quote> LatestQuoteAsync(ProviderRequest request, CancellationToken cancellationToken) =>
        throw new ProviderException(ProviderFailureKind.NotSupported, "file has bars only, no quotes");

    private async Task<ProviderBars> ReadAsync(string symbol, int days, CancellationToken cancellationToken)
    {
        try
        {
            var (bars, refused, reasons) = await BarFile.ReadAsync(options.Value.Path, symbol, DailyBar.Newest(clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
            return bars.Count > 0
                ? new([.. bars.TakeLast(days)], refused, reasons)
                : throw new ProviderException(ProviderFailureKind.UnknownSymbol,
                    $"file has no usable bar of '{symbol}' in {options.Value.Path}{(refused > 0 ? $"; {refused} refused, the first: {reasons[0]}" : "")}");
        }
        catch (BarFileException bad)
        {
            throw new ProviderException(ProviderFailureKind.BadAnswer, bad.Message, inner: bad);
        }
    }
}
