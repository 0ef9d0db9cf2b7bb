using System.Diagnostics;
using StockKafka.ServiceDefaults.Monitoring;

namespace StockKafka.Scanner.Telemetry;

/// <summary>Where the scanner's spans come from.</summary>
internal static class ScannerTraces
{
    public static readonly ActivitySource Source = new("StockKafka.Scanner");

    /// <summary>Says in the span that it ended in a failure, and has it recorded.</summary>
    public static void Fail(this Activity? activity, string reason) => activity?.SetStatus(ActivityStatusCode.Error, reason).Keep();
}
