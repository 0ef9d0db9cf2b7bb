using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StockKafka.ServiceDefaults.OpenApi;

namespace StockKafka.ServiceDefaults.Resilience;

/// <summary>Registers the named pipelines and shows their state.</summary>
public static class ResilienceExtensions
{
    /// <summary>Adds the pipeline of one dependency, to be injected by <c>[FromKeyedServices(name)]</c>.</summary>
    public static TBuilder AddDependencyPipeline<TBuilder>(this TBuilder builder, string name)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddValidatedOptions<DependencyResilienceOptions>($"Resilience:{name}", name);
        builder.Services.AddKeyedSingleton(name, (services, _) => new DependencyPipeline(
            name,
            services.GetRequiredService<IOptionsMonitor<DependencyResilienceOptions>>().Get(name),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>().CreateLogger("StockKafka.Resilience")));
        builder.Services.AddSingleton(services => services.GetRequiredKeyedService<DependencyPipeline>(name));
        return builder;
    }

    /// <summary>Maps <c>GET /api/resilience</c>: each pipeline with its breaker's state.</summary>
    public static IEndpointConventionBuilder MapResilience(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/resilience", (IEnumerable<DependencyPipeline> pipelines) =>
            TypedResults.Ok(pipelines.Select(Describe).ToArray()))
            .WithTags("operations").WithSummary("Each dependency's pipeline and the state of its circuit breaker")
            .Answers(new[] { new PipelineStatus("kafka", "Closed", 0, new(2025, 7, 23, 20, 0, 0, TimeSpan.Zero), 0, null) });

    private static PipelineStatus Describe(DependencyPipeline pipeline)
    {
        var circuit = pipeline.Circuit.Snapshot();
        return new(pipeline.Name, circuit.State.ToString(), circuit.ConsecutiveFailures, circuit.ChangedAt,
            circuit.RetryAfter.TotalSeconds, circuit.LastFailure);
    }

    /// <summary>One pipeline as <c>/api/resilience</c> shows it; <c>RetryAfterSeconds</c> is zero unless it is open.</summary>
    public sealed record PipelineStatus(
        string Name, string State, int ConsecutiveFailures, DateTimeOffset ChangedAt, double RetryAfterSeconds, string? LastFailure);
}
