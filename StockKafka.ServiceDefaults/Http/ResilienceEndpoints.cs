using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StockKafka.ServiceDefaults.Http;
using StockKafka.ServiceDefaults.OpenApi;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.ServiceDefaults.Http;

/// <summary>Shows the pipelines, and opens or closes a breaker by hand.</summary>
public static class ResilienceEndpoints
{
    private static readonly PipelineStatus Example = new(
        "kafka", "Closed", 0, new(2025, 7, 23, 20, 0, 0, TimeSpan.Zero), 0, null, 1204, 3, 1, 5, 60, false);

    /// <summary>Maps <c>GET /api/resilience</c>: each pipeline with its breaker's state.</summary>
    public static void MapResilience(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/resilience", (IEnumerable<DependencyPipeline> pipelines) => TypedResults.Ok(pipelines.Select(Describe).ToArray()))
            .WithTags("operations").WithSummary("Each dependency's pipeline and the state of its circuit breaker")
            .Answers(new[] { Example });

    /// <summary>Maps <c>POST /api/resilience/{name}/isolate</c> and <c>…/close</c>, for those who have the API key.</summary>
    public static void MapResilienceAdministration(this IEndpointRouteBuilder endpoints)
    {
        MapChange("isolate", "Opens a breaker until it is closed by hand", static circuit => circuit.Isolate());
        MapChange("close", "Closes a breaker, whatever opened it", static circuit => circuit.Close());

        void MapChange(string verb, string summary, Action<CircuitBreaker> change) => endpoints
            .MapPost($"/api/resilience/{{name}}/{verb}", (string name, IEnumerable<DependencyPipeline> pipelines) => Change(name, pipelines, change))
            .WithTags("operations").WithSummary(summary).Protected().TakesPath("name", "The dependency.", "kafka").Answers(Example)
            .Refuses(StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound);
    }

    private static IResult Change(string name, IEnumerable<DependencyPipeline> pipelines, Action<CircuitBreaker> change)
    {
        if (pipelines.FirstOrDefault(pipeline => pipeline.Name == name) is not { } found)
        {
            return Problems.NotFound("unknown-pipeline", "Unknown pipeline",
                $"There is no pipeline '{name}'; there are {string.Join(", ", pipelines.Select(pipeline => pipeline.Name))}.");
        }

        change(found.Circuit);
        return TypedResults.Ok(Describe(found));
    }

    private static PipelineStatus Describe(DependencyPipeline pipeline)
    {
        var circuit = pipeline.Circuit.Snapshot();
        var (attempts, retries, timeouts) = pipeline.Counts;
        var options = pipeline.Options;
        return new(pipeline.Name, circuit.State.ToString(), circuit.ConsecutiveFailures, circuit.ChangedAt, circuit.RetryAfter.TotalSeconds,
            circuit.LastFailure, attempts, retries, timeouts, options.FailureThreshold, options.BreakDuration.TotalSeconds, options.Chaos.Enabled);
    }

    /// <summary>One pipeline as <c>/api/resilience</c> shows it.</summary>
    /// <param name="Name">The dependency.</param>
    /// <param name="State">Closed, Open, HalfOpen or Isolated.</param>
    /// <param name="ConsecutiveFailures">Since the last success.</param>
    /// <param name="ChangedAt">When the state was entered.</param>
    /// <param name="RetryAfterSeconds">Until the trial call; zero unless it is open.</param>
    /// <param name="LastFailure">The most recent failure's message, if there was one.</param>
    /// <param name="Attempts">Calls made, retries among them.</param>
    /// <param name="Retries">Retries of background work.</param>
    /// <param name="Timeouts">Attempts and whole pieces of work that took too long.</param>
    /// <param name="FailureThreshold">Consecutive failures that open the breaker.</param>
    /// <param name="BreakSeconds">How long it stays open.</param>
    /// <param name="Chaos">Whether failures are made on purpose.</param>
    public sealed record PipelineStatus(
        string Name, string State, int ConsecutiveFailures, DateTimeOffset ChangedAt, double RetryAfterSeconds, string? LastFailure, long Attempts,
        long Retries, long Timeouts, int FailureThreshold, double BreakSeconds, bool Chaos);
}
