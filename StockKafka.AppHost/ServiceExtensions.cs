using Aspire.Hosting.ApplicationModel;
using StockKafka.Hosting;

namespace StockKafka.AppHost;

/// <summary>What the programs of the stack have in common, and what its services do.</summary>
internal static class ServiceExtensions
{
    /// <summary>Adds a project as its built program. Everything is on loopback and without TLS: nobody has to be asked for a certificate.</summary>
    public static IResourceBuilder<ProjectResource> AddProgram<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name).WithBuiltProgram().WithoutHttpsCertificate();

    /// <summary>Healthy when it says so, and links to what it shows.</summary>
    public static IResourceBuilder<ProjectResource> WithReadinessOfService(this IResourceBuilder<ProjectResource> service) => service
        .WithReadiness("/health")
        .WithUrlForEndpoint("http", endpoint => new() { Url = "/metrics", DisplayText = "metrics" });

    /// <summary>Where the store is, how patient the breaker is, what opens writing, and where the log goes.</summary>
    public static IResourceBuilder<ProjectResource> WithServiceSettings(this IResourceBuilder<ProjectResource> service, StackBuilder stack) => service
        .WithEnvironment("Store__Directory", Path.Combine(stack.State.Path, "duckdb"))
        .WithEnvironment("Resilience__kafka__BreakDuration", stack.BreakDuration)
        .WithEnvironment("Api__Key", stack.ApiKey)
        .WithEnvironment("Logs__File", Path.Combine(stack.State.Path, "logs", $"{service.Resource.Name}.jsonl"))
        .WithEnvironment(variables =>
        {
            if (stack.Options.Dashboard)
            {
                // The dashboard is on loopback. One that has gone, as at the end of the stack, is not waited for longer.
                variables.EnvironmentVariables["OTEL_EXPORTER_OTLP_TIMEOUT"] = "2000";
            }
            else
            {
                // Nobody collects: spans would cost every request something.
                variables.EnvironmentVariables.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
            }
        });
}
