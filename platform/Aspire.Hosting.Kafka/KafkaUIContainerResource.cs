using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A web page for looking into Kafka. It needs a container engine.</summary>
/// <param name="name">Name of the resource.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.KafkaUIContainerResource</c>.</remarks>
public sealed class KafkaUIContainerResource(string name) : ContainerResource(name);
