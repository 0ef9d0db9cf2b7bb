using System.Collections.Concurrent;
using StockKafka.LoadRunner.Engine;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>The addresses that a run asks for, each made once for all of its users: ten thousand of them, each with its own, would hold millions.</summary>
sealed class StockAddresses(Uri api)
{
    /// <summary>Days of the rolling calculations of the heavy query.</summary>
    const int HeavyWindow = 20;

    /// <summary>Trading days of one look at a chart: a quarter.</summary>
    const int DailyLimit = 60;

    readonly ConcurrentDictionary<(Operation Operation, string Symbol), Uri> _known = new();

    /// <summary>Where quotes are posted to.</summary>
    public Uri Quotes { get; } = new(api, "api/quotes");

    public Uri Of(Operation operation, string symbol) =>
        _known.TryGetValue((operation, symbol), out var address) ? address : _known.GetOrAdd((operation, symbol), Make(operation, symbol));

    Uri Make(Operation operation, string symbol)
    {
        var escaped = Uri.EscapeDataString(symbol);
        return new Uri(api, operation.Name switch
        {
            StockOperations.DailyName => $"api/stock/{escaped}/daily?limit={DailyLimit}",
            StockOperations.QuoteName => $"api/stock/{escaped}/quote",
            _ => $"api/analytics/heavy?symbol={escaped}&window={HeavyWindow}",
        });
    }
}
