using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A Kafka broker. Its connection string is <c>host:port</c>, as clients take it for <c>bootstrap.servers</c>.</summary>
public class KafkaServerResource(string name) : ContainerResource(name), IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";
    internal const string InternalEndpointName = "internal";

    private EndpointReference? _primary;
    private EndpointReference? _internal;

    public EndpointReference PrimaryEndpoint => _primary ??= new(this, PrimaryEndpointName);

    /// <summary>The listener for other containers; the Local platform has none.</summary>
    public EndpointReference InternalEndpoint => _internal ??= new(this, InternalEndpointName);

    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
    ];
}
