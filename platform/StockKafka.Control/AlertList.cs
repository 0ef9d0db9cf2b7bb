using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace StockKafka.Platform.Control;

/// <summary>What fires in the stack's Prometheus, for <c>status</c>.</summary>
internal static class AlertList
{
    private const string Prometheus = "prometheus";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Writes a line for each alert that fires, or that none does. Nothing where no Prometheus runs.</summary>
    public static async Task WriteAsync(IReadOnlyList<Resource> resources, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var address = resources.FirstOrDefault(resource => resource is { Name: Prometheus, State: "Running" })?.Endpoints.FirstOrDefault(endpoint => endpoint.Name == "http");
        if (address is null)
        {
            return;
        }

        var console = Terminal.Open();
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
            await using var body = await http.GetStreamAsync(new Uri(new Uri(address.Url), "/api/v1/alerts"), cancellationToken).ConfigureAwait(false);
            using var answer = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken).ConfigureAwait(false);
            JsonElement[] firing = [.. answer.RootElement.GetProperty("data").GetProperty("alerts").EnumerateArray().Where(alert => Text(alert, "state") == "firing")];
            if (firing.Length == 0)
            {
                console.WriteLine(" alerts: none fires");
            }

            foreach (var alert in firing)
            {
                Write(console, alert, now);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            console.WriteLine($" alerts: Prometheus does not answer ({exception.Message})");
        }
    }

    private static void Write(IAnsiConsole console, JsonElement alert, DateTimeOffset now)
    {
        var labels = alert.GetProperty("labels");
        var annotations = alert.GetProperty("annotations");
        var severity = Text(labels, "severity");
        var since = DateTimeOffset.TryParse(Text(alert, "activeAt"), CultureInfo.InvariantCulture, out var at) ? $" for {StatusTable.Duration(now - at)}" : "";
        console.WriteLine($" {severity}: {Text(labels, "alertname")}{since}: {Text(annotations, "summary")} ({Text(annotations, "runbook")})",
            new Style(severity == "critical" ? Color.Red : Color.Yellow));
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
