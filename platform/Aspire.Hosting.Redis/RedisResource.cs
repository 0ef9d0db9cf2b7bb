namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Redis server. Its connection string is <c>host:port,password=…</c>, as StackExchange.Redis takes it.</summary>
/// <param name="name">Name of the resource, and of the connection string.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.RedisResource</c>.</remarks>
public class RedisResource(string name) : ContainerResource(name), IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";

    private EndpointReference? _primary;

    /// <summary>A server that asks for a password.</summary>
    public RedisResource(string name, ParameterResource password) : this(name) => PasswordParameter = password;

    /// <summary>The password; null for a server that asks for none.</summary>
    public ParameterResource? PasswordParameter { get; private set; }

    /// <summary>Always false: the Local platform speaks to Redis without TLS, on 127.0.0.1 only.</summary>
    public bool TlsEnabled => false;

    /// <summary>Where clients on this machine reach the server.</summary>
    public EndpointReference PrimaryEndpoint => _primary ??= new(this, PrimaryEndpointName);

    /// <summary>The host of <see cref="PrimaryEndpoint"/>.</summary>
    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    /// <summary>The port of <see cref="PrimaryEndpoint"/>.</summary>
    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    /// <summary>
    /// As StackExchange.Redis takes it, without <c>password=</c> where there is none; after a redirection that of the other resource.
    /// </summary>
    public ReferenceExpression ConnectionStringExpression => this.TryGetLastAnnotation<ConnectionStringRedirectAnnotation>(out var redirect)
        ? redirect.Resource.ConnectionStringExpression
        : PasswordParameter is null
            ? ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}")
            : ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)},password={PasswordParameter}");

    /// <summary><c>redis://:password@host:port</c>.</summary>
    public ReferenceExpression UriExpression => PasswordParameter is null
        ? ReferenceExpression.Create($"redis://{Host}:{Port}")
        : ReferenceExpression.Create($"redis://:{PasswordParameter:uri}@{Host}:{Port}");

    /// <summary>The connection string, password included; waits until the endpoint has its port.</summary>
    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties()
    {
        yield return new("Host", ReferenceExpression.Create($"{Host}"));
        yield return new("Port", ReferenceExpression.Create($"{Port}"));
        if (PasswordParameter is not null)
        {
            yield return new("Password", ReferenceExpression.Create($"{PasswordParameter}"));
        }

        yield return new("Uri", UriExpression);
    }

    internal void SetPassword(ParameterResource? password) => PasswordParameter = password;
}
