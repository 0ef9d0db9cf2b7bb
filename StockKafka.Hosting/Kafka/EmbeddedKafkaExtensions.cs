using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting;

/// <summary>Adds the embedded Kafka broker: durable, one node, no container.</summary>
public static class EmbeddedKafkaExtensions
{
    private const string Loopback = "127.0.0.1";

    /// <summary>
    /// Adds a Kafka broker that runs as a child process on loopback. It is healthy when it takes requests; the port that clients get is its own,
    /// so that a stopped broker refuses connections as a stopped broker does.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource, and of the connection string.</param>
    /// <param name="port">Port for clients; null for a free one.</param>
    /// <exception cref="DistributedApplicationException">The broker's program is missing.</exception>
    public static IResourceBuilder<EmbeddedKafkaResource> AddEmbeddedKafka(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
    {
        var program = EmbeddedProgram.Find("kafka", "StockKafka.Broker.dll");
        var kafka = new EmbeddedKafkaResource(name, EmbeddedProgram.Dotnet, builder.AppHostDirectory);
        return builder.AddResource(kafka)
            .WithEndpoint(port: port, name: EmbeddedKafkaResource.ClientEndpoint, isProxied: false)
            .WithHttpEndpoint(name: EmbeddedKafkaResource.HealthEndpoint, isProxied: false)
            .WithReadiness("/health", EmbeddedKafkaResource.HealthEndpoint)
            .WithUrlForEndpoint(EmbeddedKafkaResource.HealthEndpoint, url => (url.Url, url.DisplayText) = (url.Url + "/metrics", "metrics"))
            .WithProgram(program, () =>
            [
                ("--host", Loopback),
                ("--port", kafka.PrimaryEndpoint.Property(EndpointProperty.TargetPort)),
                ("--health-port", kafka.GetEndpoint(EmbeddedKafkaResource.HealthEndpoint).Property(EndpointProperty.TargetPort)),
                ("--data", kafka.DataFolder ?? Path.Combine(builder.AppHostDirectory, "obj", "embedded", name)),
            ]);
    }

    /// <summary>Keeps the log of the broker in a folder, which is made if it is not there. By default it is under the AppHost's <c>obj</c>.</summary>
    /// <param name="builder">The broker.</param>
    /// <param name="folder">Full path.</param>
    public static IResourceBuilder<EmbeddedKafkaResource> WithDataFolder(this IResourceBuilder<EmbeddedKafkaResource> builder, string folder)
    {
        builder.Resource.DataFolder = folder;
        return builder;
    }
}
