namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Redis server. Its connection string is <c>host:port,password=…</c>, as StackExchange.Redis takes it.</summary>
public class RedisResource(string name) : ContainerResource(name), IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";

    private EndpointReference? _primary;

    public RedisResource(string name, ParameterResource password) : this(name) => PasswordParameter = password;

    public ParameterResource? PasswordParameter { get; private set; }

    public bool TlsEnabled => false;

    public EndpointReference PrimaryEndpoint => _primary ??= new(this, PrimaryEndpointName);

    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    public ReferenceExpression ConnectionStringExpression => this.TryGetLastAnnotation<ConnectionStringRedirectAnnotation>(out var redirect)
        ? redirect.Resource.ConnectionStringExpression
        : PasswordParameter is null
            ? ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}")
            : ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)},password={PasswordParameter}");

    /// <summary><c>redis://:password@host:port</c>.</summary>
    public ReferenceExpression UriExpression => PasswordParameter is null
        ? ReferenceExpression.Create($"redis://{Host}:{Port}")
        : ReferenceExpression.Create($"redis://:{PasswordParameter:uri}@{Host}:{Port}");

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
