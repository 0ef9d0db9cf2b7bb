using System.Diagnostics;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>
/// Failures are recorded also where the sampler let a trace go. The span that a trace begins with is there all the same, bare, with the events
/// that were added to it, so a failure costs something only when it happens, and a request that succeeds nothing.
/// </summary>
public static class FailedSpan
{
    /// <summary>Has a span under way recorded when it ends. The spans within it that are over are not.</summary>
    public static void Keep(this Activity span)
    {
        span.IsAllDataRequested = true;
        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
    }
}
