using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting;

/// <summary>The embedded Kafka broker as a process. Its connection string is <c>host:port</c>, as clients take it for <c>bootstrap.servers</c>.</summary>
/// <param name="name">Name of the resource, and of the connection string.</param>
/// <param name="command">The <c>dotnet</c> that runs it.</param>
/// <param name="workingDirectory">Where it runs.</param>
public sealed class EmbeddedKafkaResource(string name, string command, string workingDirectory)
    : ExecutableResource(name, command, workingDirectory), IResourceWithConnectionString
{
    internal const string ClientEndpoint = "tcp", HealthEndpoint = "health";

    /// <summary>Where clients reach the broker: a port of its own, without a proxy before it.</summary>
    public EndpointReference PrimaryEndpoint => new(this, ClientEndpoint);

    /// <summary><c>host:port</c>; known once the endpoint is allocated.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.IPV4Host)}:{PrimaryEndpoint.Property(EndpointProperty.Port)}");

    internal string? DataFolder { get; set; }
}
