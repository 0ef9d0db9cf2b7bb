using Aspire.Hosting.ApplicationModel;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds Kafka brokers and says where they keep their data.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.KafkaBuilderExtensions</c>.</remarks>
public static class KafkaBuilderExtensions
{
    private const int BrokerPort = 9092, KafkaUIPort = 8080;
    private const string DataFolder = "/var/lib/kafka/data";

    /// <summary>Adds a Kafka broker: on the Local platform the embedded one, healthy when it takes requests.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource, and of the connection string.</param>
    /// <param name="port">The port that clients use; null for a free one.</param>
    public static IResourceBuilder<KafkaServerResource> AddKafka(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null) => builder
        .AddResource(new KafkaServerResource(name))
        .WithEndpoint(port: port, targetPort: BrokerPort, name: KafkaServerResource.PrimaryEndpointName)
        .WithHttpEndpoint(name: EmbeddedBroker.HealthEndpointName)
        .WithHttpHealthCheck("/health", endpointName: EmbeddedBroker.HealthEndpointName)
        .WithAnnotation(new LocalProgramAnnotation((context, _) => ValueTask.FromResult(EmbeddedBroker.Describe(context, DataFolder))));

    /// <summary>Keeps the log of the broker in a named volume, on the Local platform a folder of the state folder.</summary>
    public static IResourceBuilder<KafkaServerResource> WithDataVolume(this IResourceBuilder<KafkaServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithVolume(name ?? $"{builder.Resource.Name}-data", DataFolder, isReadOnly);

    /// <summary>Keeps the log of the broker in a folder of this machine.</summary>
    public static IResourceBuilder<KafkaServerResource> WithDataBindMount(this IResourceBuilder<KafkaServerResource> builder, string source, bool isReadOnly = false) =>
        builder.WithBindMount(source, DataFolder, isReadOnly);

    /// <summary>Adds a web page for looking into the brokers of the application; one for all of them. It needs a container engine.</summary>
    /// <param name="builder">The broker.</param>
    /// <param name="configureContainer">Changes the container.</param>
    /// <param name="containerName">Name of the resource; <c>kafka-ui</c> by default.</param>
    public static IResourceBuilder<KafkaServerResource> WithKafkaUI(
        this IResourceBuilder<KafkaServerResource> builder, Action<IResourceBuilder<KafkaUIContainerResource>>? configureContainer = null, string? containerName = null)
    {
        var application = builder.ApplicationBuilder;
        if (!application.Resources.OfType<KafkaUIContainerResource>().Any())
        {
            var page = application.AddResource(new KafkaUIContainerResource(containerName ?? "kafka-ui"))
                .WithImage("kafbat/kafka-ui", "v1.3.0").WithHttpEndpoint(targetPort: KafkaUIPort);
            configureContainer?.Invoke(page);
        }

        return builder;
    }

    /// <summary>Fixes the port of the page; null for a free one.</summary>
    public static IResourceBuilder<KafkaUIContainerResource> WithHostPort(this IResourceBuilder<KafkaUIContainerResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);
}
