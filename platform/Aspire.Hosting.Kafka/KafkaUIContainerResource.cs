using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A web page for looking into Kafka. It needs a container engine.</summary>
public sealed class KafkaUIContainerResource(string name) : ContainerResource(name);
