using System.Diagnostics;
using StockKafka.ServiceDefaults.Monitoring;

namespace StockKafka.MarketData.Telemetry;

/// <summary>Where the spans of messages, store, cache and providers come from.</summary>
internal static class MarketTraces
{
    public static readonly ActivitySource Source = new("StockKafka.MarketData");

    /// <summary>Says in the span that it ended in a failure, and has it recorded.</summary>
    public static void Fail(this Activity? activity, Exception failure)
    {
        activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
        activity?.SetTag("error.type", failure.GetType().FullName);
        activity?.Keep();
    }
}
