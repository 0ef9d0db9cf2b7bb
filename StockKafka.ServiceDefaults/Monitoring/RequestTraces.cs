using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Instrumentation.AspNetCore;

namespace StockKafka.ServiceDefaults.Monitoring;

/// <summary>
/// The spans of requests, by OpenTelemetry's instrumentation: route and path, never the query string. Health and metrics pages have no span:
/// they are asked for all the time, and nobody looks.
/// </summary>
internal static class RequestTraces
{
    private const string Source = "Microsoft.AspNetCore";

    public static void Configure(AspNetCoreTraceInstrumentationOptions options)
    {
        options.Filter = context => !IsUnwatched(context.Request.Path.Value);
        options.EnrichWithHttpRequest = (span, _) => span.SetTag("url.query", null);
    }

    /// <summary>
    /// Has the span of a request that failed recorded, if it is not anyway, with what was measured of the request: the instrumentation
    /// begins too early to know, and completes it.
    /// </summary>
    public static void KeepFailed(string endpoint, ReadOnlySpan<KeyValuePair<string, object?>> measured)
    {
        if (Activity.Current is not { Recorded: false, Source.Name: Source } span || IsUnwatched(endpoint))
        {
            return;
        }

        span.Keep();
        foreach (var (name, value) in measured)
        {
            span.SetTag(name, value);
        }
    }

    private static bool IsUnwatched(string? path) => path is "/health" or "/alive" or "/metrics";
}
