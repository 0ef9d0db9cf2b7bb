using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.MarketData.Providers;

/// <summary>CSV and Parquet files of bars, read by DuckDB.</summary>
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

        // DuckDB works synchronously and for as long as it takes: not on a thread that serves requests.
        return _history.NoteAsync(() => Task.Run(() => Read(request.Symbol, days), cancellationToken));
    }

    /// <inheritdoc />
    public Task<Quote> LatestQuoteAsync(ProviderRequest request, CancellationToken cancellationToken) =>
        throw new ProviderException(ProviderFailureKind.NotSupported, "file has bars only, no quotes");

    private ProviderBars Read(string symbol, int days)
    {
        List<DailyBar?> rows;
        try
        {
            rows = BarFile.Read(options.Value.Path, symbol, days);
        }
        catch (BarFileException bad)
        {
            throw new ProviderException(ProviderFailureKind.BadAnswer, bad.Message, inner: bad);
        }

        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        DailyBar[] bars = [.. rows.OfType<DailyBar>().Where(bar => bar.Defect(today) is null)];
        return bars.Length > 0
            ? new(bars, rows.Count - bars.Length)
            : throw new ProviderException(ProviderFailureKind.UnknownSymbol, $"file has no usable bar of '{symbol}' in {options.Value.Path}");
    }
}
