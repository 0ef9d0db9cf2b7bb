using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StockKafka.Hosting;

namespace StockKafka.Cli.Stack;

/// <summary>What fires in the stack's Prometheus, for <c>status</c>; nothing where none runs.</summary>
internal static class Alerts
{
    /// <summary>The severity of a rule that is told to nobody.</summary>
    private const string HoldsBackOthers = "none";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static async Task WriteAsync(IAnsiConsole console, IReadOnlyList<StackResource> resources, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (resources.FirstOrDefault(resource => resource is { Name: "prometheus", State: "Running" })?.Endpoints is not [{ Url: var url }, ..])
        {
            return;
        }

        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
            using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(new Uri(url), "/api/v1/alerts"), cancellationToken).ConfigureAwait(false));
            JsonElement[] firing = [.. answer.RootElement.GetProperty("data").GetProperty("alerts").EnumerateArray()
                .Where(alert => Text(alert, "state") == "firing" && Text(alert.GetProperty("labels"), "severity") != HoldsBackOthers)];
            console.WriteLine(firing.Length == 0 ? " alerts: none fires" : string.Join('\n', firing.Select(alert => Describe(alert, now))), new Style(firing.Length == 0 ? null : Color.Red));
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            console.WriteLine($" alerts: Prometheus does not answer ({exception.Message})");
        }
    }

    private static string Describe(JsonElement alert, DateTimeOffset now)
    {
        var (labels, notes) = (alert.GetProperty("labels"), alert.GetProperty("annotations"));
        var since = DateTimeOffset.TryParse(Text(alert, "activeAt"), CultureInfo.InvariantCulture, out var at) ? $" for {StatusTable.Duration(now - at)}" : "";
        return $" {Text(labels, "severity")}: {Text(labels, "alertname")}{since}: {Text(notes, "summary")} ({Text(notes, "runbook")})";
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
