using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting;

/// <summary>The embedded Kafka broker as a process. Its connection string is <c>host:port</c>, as clients take it for <c>bootstrap.servers</c>.</summary>
public sealed class EmbeddedKafkaResource : ExecutableResource, IResourceWithConnectionString
{
    internal const string ClientEndpoint = "tcp", HealthEndpoint = "health";

    internal EmbeddedKafkaResource(string name, string command, string workingDirectory)
        : base(name, command, workingDirectory)
    {
    }

    /// <summary>Where clients reach the broker: a port of its own, without a proxy before it.</summary>
    public EndpointReference PrimaryEndpoint => new(this, ClientEndpoint);

    /// <summary><c>host:port</c>; known once the endpoint is allocated.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.IPV4Host)}:{PrimaryEndpoint.Property(EndpointProperty.Port)}");

    internal string? DataFolder { get; set; }
}
