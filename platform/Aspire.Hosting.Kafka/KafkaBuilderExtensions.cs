using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds Kafka brokers in containers and says where they keep their data.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.KafkaBuilderExtensions</c>.</remarks>
public static class KafkaBuilderExtensions
{
    private const string Registry = "docker.io", Image = "confluentinc/confluent-local", Tag = "8.2.0";
    private const int BrokerPort = 9092, InternalPort = 9093;
    private const string DataFolder = "/var/lib/kafka/data";

    /// <summary>Adds a Kafka broker as a container, healthy when it takes connections.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource, and of the connection string.</param>
    /// <param name="port">The port that clients use; null for a free one.</param>
    public static IResourceBuilder<KafkaServerResource> AddKafka(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
    {
        var kafka = new KafkaServerResource(name);
        var check = $"{name}_check";
        builder.Services.AddHealthChecks().AddAsyncCheck(check, async cancellationToken =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(kafka.PrimaryEndpoint.Host, kafka.PrimaryEndpoint.Port, cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy();
            }
            catch (SocketException failure)
            {
                return HealthCheckResult.Unhealthy(failure.Message);
            }
        });
        return builder.AddResource(kafka)
            .WithEndpoint(port: port, targetPort: BrokerPort, name: KafkaServerResource.PrimaryEndpointName)
            .WithEndpoint(targetPort: InternalPort, name: KafkaServerResource.InternalEndpointName)
            .WithImage(Image, Tag).WithImageRegistry(Registry)
            .WithEnvironment(context => Configure(context, kafka))
            .WithHealthCheck(check);
    }

    /// <summary>Keeps the log of the broker in a folder of this machine.</summary>
    /// <param name="builder">The broker.</param>
    /// <param name="source">The folder.</param>
    /// <param name="isReadOnly">Whether the broker may only read it.</param>
    public static IResourceBuilder<KafkaServerResource> WithDataBindMount(this IResourceBuilder<KafkaServerResource> builder, string source, bool isReadOnly = false) => builder
        .WithBindMount(source, DataFolder, isReadOnly)
        .WithEnvironment("KAFKA_LOG_DIRS", DataFolder);

    /// <summary>Listeners (Kafka's <c>listeners</c> and <c>advertised.listeners</c>): one for this machine, one for other containers, one for itself.</summary>
    private static void Configure(EnvironmentCallbackContext context, KafkaServerResource kafka)
    {
        const string Self = "PLAINTEXT://localhost:29092";
        context.EnvironmentVariables["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"] =
            "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT,PLAINTEXT_INTERNAL:PLAINTEXT";
        context.EnvironmentVariables["KAFKA_LISTENERS"] =
            $"{Self},CONTROLLER://localhost:29093,PLAINTEXT_HOST://0.0.0.0:{BrokerPort},PLAINTEXT_INTERNAL://0.0.0.0:{InternalPort}";
        context.EnvironmentVariables["KAFKA_ADVERTISED_LISTENERS"] = ReferenceExpression.Create(
            $"{Self},PLAINTEXT_HOST://localhost:{kafka.PrimaryEndpoint.Property(EndpointProperty.Port)},PLAINTEXT_INTERNAL://{kafka.Name}:{kafka.InternalEndpoint.Property(EndpointProperty.TargetPort)}");
    }
}
