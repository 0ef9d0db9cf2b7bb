using System.Text.Json;
using StockKafka.Hosting;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.Cli.Stack;

/// <summary>Who still leaves a resource alone that has just come back: each API has a breaker of its own, which does not open its way at once.</summary>
internal static class Breakers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>One line for each API whose breaker for the resource is not closed; none from one that does not answer.</summary>
    public static async Task<IReadOnlyList<string>> NotesAsync(ControlClient control, string resource, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        List<string> notes = [];
        foreach (var api in (await control.GetResourcesAsync(cancellationToken).ConfigureAwait(false)).Where(IsApi))
        {
            try
            {
                var address = new Uri(new Uri(api.Endpoints![0].Url), "/api/resilience");
                using var pipelines = JsonDocument.Parse(await http.GetStringAsync(address, cancellationToken).ConfigureAwait(false));
                notes.AddRange(pipelines.RootElement.EnumerateArray().Where(pipeline => pipeline.GetProperty("name").GetString() == resource)
                    .Select(pipeline => Note(api.Name, resource, pipeline)).OfType<string>());
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // What has been done is done; status tells of an API that does not answer.
            }
        }

        return notes;
    }

    private static bool IsApi(StackResource resource) =>
        resource is { State: "Running", Endpoints.Count: > 0 } && (resource.Name == "api" || resource.Name.StartsWith("api-", StringComparison.Ordinal));

    private static string? Note(string api, string resource, JsonElement pipeline) => pipeline.GetProperty("state").GetString() switch
    {
        "Open" or "HalfOpen" =>
            $"{api}: its breaker for {resource} tries again in {Math.Ceiling(pipeline.GetProperty("retryAfterSeconds").GetDouble()):0} s; until a try succeeds callers get 503, after it all goes on by itself",
        "Isolated" => $"{api}: its breaker for {resource} was opened by hand; POST /api/resilience/{resource}/close closes it",
        _ => null,
    };
}
