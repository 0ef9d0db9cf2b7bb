using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace StockKafka.AppHost;

/// <summary>
/// Who is told of alerts: the channels under <c>Alerts</c> in the AppHost's configuration. A secret is given itself or, with <c>File</c>
/// after its name, as the file that holds it.
/// </summary>
internal sealed class AlertReceivers
{
    private readonly List<(string Channel, Dictionary<string, string> Values)> _channels = [];

    private AlertReceivers()
    {
    }

    /// <summary>One sentence about them.</summary>
    public string Summary => _channels.Count == 0
        ? "alerts go to nobody: no channel is configured (Alerts:Slack, Alerts:Email, Alerts:Webhook; see docs/alerting.md)"
        : $"alerts go to {string.Join(", ", _channels.Select(channel => channel.Channel))}";

    /// <param name="alerts">The section.</param>
    /// <exception cref="DistributedApplicationException">A channel is half configured, or a file with a secret cannot be read.</exception>
    public static AlertReceivers From(IConfiguration alerts)
    {
        var receivers = new AlertReceivers();
        if (Secret(alerts, "Slack:Webhook") is { Length: > 0 } webhook)
        {
            receivers.Add("slack", ("WEBHOOK", webhook), ("CHANNEL", alerts["Slack:Channel"] ?? ""));
        }

        if (alerts["Email:To"] is { Length: > 0 } to)
        {
            var smartHost = alerts["Email:SmartHost"] ?? throw new DistributedApplicationException(
                "Alerts:Email:To is set and Alerts:Email:SmartHost is not; give the mail server as host:port.");
            var requireTls = alerts.GetValue("Email:RequireTls", defaultValue: true);
            receivers.Add("email", ("TO", to), ("FROM", alerts["Email:From"] ?? "stockkafka@localhost"), ("SMART_HOST", smartHost),
                ("USER", alerts["Email:User"] ?? ""), ("PASSWORD", Secret(alerts, "Email:Password") ?? ""));
            receivers._channels[^1].Values["REQUIRE_TLS"] = requireTls ? "true" : "false";
        }

        if (Secret(alerts, "Webhook:Url") is { Length: > 0 } url)
        {
            receivers.Add("webhook", ("URL", url));
        }

        return receivers;
    }

    /// <summary>The channels as Alertmanager's configuration has them under a receiver.</summary>
    /// <param name="folder">A template for each channel; <c>${NAME}</c> is replaced.</param>
    public string Render(string folder) => string.Concat(_channels.Select(channel => channel.Values.Aggregate(
        File.ReadAllText(Path.Combine(folder, $"{channel.Channel}.yml")),
        (text, value) => text.Replace($"${{{value.Key}}}", value.Value, StringComparison.Ordinal))));

    // A JSON string is a YAML string, whatever is in it.
    private void Add(string channel, params (string Name, string Value)[] values) =>
        _channels.Add((channel, values.ToDictionary(value => value.Name, value => JsonSerializer.Serialize(value.Value))));

    private static string? Secret(IConfiguration alerts, string key)
    {
        if (alerts[$"{key}File"] is not { Length: > 0 } file)
        {
            return alerts[key];
        }

        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"Alerts:{key}File: {failure.Message}", failure);
        }
    }
}
