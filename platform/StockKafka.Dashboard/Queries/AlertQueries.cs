using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StockKafka.Platform.Dashboard.Queries;

internal sealed record AlertsAnswer(bool Available, string? Reason, IReadOnlyList<AlertView> Alerts);

/// <param name="State"><c>pending</c> or <c>firing</c>.</param>
/// <param name="Since">Milliseconds since the Unix epoch.</param>
internal sealed record AlertView(string Name, string? Severity, string State, double? Since, string? Summary, string? Runbook, IReadOnlyList<string[]> Labels);

/// <summary>Asks the stack's Prometheus what alerts there are (Prometheus HTTP API, "Alerts").</summary>
internal sealed class AlertQueries(IDashboardApplication application) : IDisposable
{
    private const string Prometheus = "prometheus";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(3), MaxResponseContentBufferSize = 4 * 1024 * 1024,
    };

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/alerts", ShowAsync);

    public void Dispose() => _http.Dispose();

    private async Task ShowAsync(HttpContext context)
    {
        var answer = await AskAsync(context.RequestAborted).ConfigureAwait(false);
        await context.Response.WriteAsJsonAsync(answer, DashboardJson.Default.AlertsAnswer, cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }

    private async Task<AlertsAnswer> AskAsync(CancellationToken cancellationToken)
    {
        if (application.Resources().FirstOrDefault(resource => resource.Name == Prometheus) is not { } prometheus)
        {
            return Unavailable("This application has no resource 'prometheus'.");
        }

        if (prometheus.State != "Running" || prometheus.Endpoints.FirstOrDefault(endpoint => endpoint.Url.StartsWith("http", StringComparison.Ordinal)) is not { } address)
        {
            return Unavailable($"The resource 'prometheus' does not run: {prometheus.State}.");
        }

        try
        {
            using var answer = JsonDocument.Parse(await _http.GetByteArrayAsync(new Uri(new Uri(address.Url), "/api/v1/alerts"), cancellationToken).ConfigureAwait(false));
            var alerts = answer.RootElement.GetProperty("data").GetProperty("alerts");
            return new AlertsAnswer(true, null, [.. alerts.EnumerateArray().Select(Read).OrderBy(alert => alert.State, StringComparer.Ordinal).ThenBy(alert => alert.Name, StringComparer.Ordinal)]);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException
            || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Unavailable($"Prometheus does not answer: {exception.Message}");
        }
    }

    private static AlertView Read(JsonElement alert)
    {
        var labels = Texts(alert, "labels");
        var notes = Texts(alert, "annotations");
        return new AlertView(
            Find(labels, "alertname") ?? string.Empty,
            Find(labels, "severity"),
            alert.GetProperty("state").GetString() ?? string.Empty,
            DateTimeOffset.TryParse(alert.GetProperty("activeAt").GetString(), CultureInfo.InvariantCulture, out var since) ? since.ToUnixTimeMilliseconds() : null,
            Find(notes, "summary") ?? Find(notes, "description"),
            Find(notes, "runbook_url") ?? Find(notes, "runbook"),
            [.. labels.Where(pair => pair[0] is not ("alertname" or "severity"))]);
    }

    private static List<string[]> Texts(JsonElement alert, string name) =>
        alert.TryGetProperty(name, out var texts) ? [.. texts.EnumerateObject().Select(each => new[] { each.Name, each.Value.GetString() ?? string.Empty })] : [];

    private static string? Find(List<string[]> pairs, string key) => pairs.Find(pair => pair[0] == key)?[1];

    private static AlertsAnswer Unavailable(string reason) => new(false, reason, []);
}
