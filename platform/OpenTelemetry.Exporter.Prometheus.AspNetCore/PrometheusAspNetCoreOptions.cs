namespace OpenTelemetry.Exporter;

/// <summary>Stands in for the published options of this name.</summary>
public class PrometheusAspNetCoreOptions
{
    internal const string DefaultScrapeEndpointPath = "/metrics";

    /// <summary>Path of the page. Default <c>/metrics</c>.</summary>
    public string? ScrapeEndpointPath { get; set; } = DefaultScrapeEndpointPath;

    /// <summary>Whether counters go without the suffix <c>_total</c>. Default false.</summary>
    public bool DisableTotalNameSuffixForCounters { get; set; }

    /// <summary>How long one collection answers further scrapes, in milliseconds; 0 collects for each. Default 300.</summary>
    public int ScrapeResponseCacheDurationMilliseconds { get; set; } = 300;
}
