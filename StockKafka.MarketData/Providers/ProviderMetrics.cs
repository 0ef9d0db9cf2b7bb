using System.Diagnostics.Metrics;

namespace StockKafka.MarketData.Providers;

/// <summary>What asking providers measures, in the meter <c>StockKafka</c>.</summary>
internal static class ProviderMetrics
{
    private static readonly Meter Meter = new("StockKafka");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "stock.provider.duration", "s", "Time that a provider took, by provider, operation (daily_bars, latest_quote) and outcome (answered, or the kind of failure)");

    /// <param name="provider">Its name.</param>
    /// <param name="capability">What it was asked for.</param>
    /// <param name="failure">Null: it answered.</param>
    /// <param name="took">Waiting for a turn and retries included.</param>
    public static void Asked(string provider, ProviderCapabilities capability, ProviderFailureKind? failure, TimeSpan took) => Duration.Record(
        took.TotalSeconds,
        new KeyValuePair<string, object?>("provider", provider),
        new KeyValuePair<string, object?>("operation", capability == ProviderCapabilities.DailyBars ? "daily_bars" : "latest_quote"),
        new KeyValuePair<string, object?>("outcome", failure?.ToString() ?? "answered"));
}
