using Microsoft.Extensions.Configuration;

namespace StockKafka.AppHost;

/// <summary>Where the links of alerts lead to. Without configuration they can be opened on this machine, as Prometheus itself.</summary>
/// <param name="Prometheus">Address by which people reach Prometheus; null: its own. Without a slash at its end, as the other.</param>
/// <param name="RunBooks">Address of the folder with the run books (<c>KafkaDown.md</c>); null: pages that Prometheus serves.</param>
internal sealed record AlertLinks(string? Prometheus, string? RunBooks)
{
    /// <param name="alerts">The section.</param>
    /// <exception cref="DistributedApplicationException">A value is no address.</exception>
    public static AlertLinks From(IConfiguration alerts) => new(Address(alerts, "Prometheus"), Address(alerts, "RunBooks"));

    /// <summary>The page of one alert.</summary>
    /// <param name="prometheus">The address that Prometheus has here.</param>
    public string RunBook(string alert, string prometheus) => RunBooks is { } folder
        ? $"{folder}/{alert}.md"
        : $"{Prometheus ?? prometheus.TrimEnd('/')}/{RunBookPages.Path}/{alert}.html";

    private static string? Address(IConfiguration alerts, string key) => alerts[key] switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") => text.TrimEnd('/'),
        var text => throw new DistributedApplicationException($"Alerts:{key} is '{text}'; give an address such as https://example.com/{key.ToLowerInvariant()}."),
    };
}
