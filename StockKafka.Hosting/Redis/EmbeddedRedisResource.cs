using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting;

/// <summary>Microsoft.Garnet, which speaks the Redis protocol, as a process. Its connection string is <c>host:port,password=…</c>.</summary>
public sealed class EmbeddedRedisResource : ExecutableResource, IResourceWithConnectionString
{
    internal const string ClientEndpoint = "tcp";

    internal EmbeddedRedisResource(string name, string command, string workingDirectory, ParameterResource password)
        : base(name, command, workingDirectory) => PasswordParameter = password;

    /// <summary>Where clients reach the server: a port of its own, without a proxy before it.</summary>
    public EndpointReference PrimaryEndpoint => new(this, ClientEndpoint);

    /// <summary>What clients must show.</summary>
    public ParameterResource PasswordParameter { get; }

    /// <summary><c>host:port,password=…</c>; known once the endpoint is allocated.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"{PrimaryEndpoint.Property(EndpointProperty.IPV4Host)}:{PrimaryEndpoint.Property(EndpointProperty.Port)},password={PasswordParameter}");

    internal string MemoryLimit { get; set; } = "128m";
}
