using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Another resource's endpoint as a value; resolves to its URL.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.EndpointReference</c>.</remarks>
public sealed class EndpointReference : IExpressionValue, IValueWithReferences
{
    private EndpointAnnotation? _annotation;

    /// <summary>Refers to an endpoint that is known.</summary>
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(endpoint);
        Resource = owner;
        EndpointName = endpoint.Name;
        _annotation = endpoint;
    }

    /// <summary>Refers to an endpoint by name, compared without case. It need not exist yet.</summary>
    public EndpointReference(IResourceWithEndpoints owner, string endpointName)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(endpointName);
        Resource = owner;
        EndpointName = endpointName;
    }

    /// <summary>The resource that has the endpoint.</summary>
    public IResourceWithEndpoints Resource { get; }

    /// <summary>As it was asked for; the endpoint's own may differ in case.</summary>
    public string EndpointName { get; }

    /// <summary>Replaces the message of the exception thrown where the endpoint does not exist.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The endpoint itself; looked for at the first use, and kept.</summary>
    /// <exception cref="InvalidOperationException">The resource has no endpoint of this name.</exception>
    public EndpointAnnotation EndpointAnnotation => Find() ?? throw new InvalidOperationException(
        ErrorMessage ?? $"The endpoint '{EndpointName}' does not exist on the resource '{Resource.Name}'.");

    /// <summary>True where the resource has an endpoint of this name by now.</summary>
    public bool Exists => Find() is not null;

    /// <summary>True once the endpoint has an address; false too where it does not exist.</summary>
    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    /// <summary>True for the scheme <c>http</c>; throws where the endpoint does not exist.</summary>
    public bool IsHttp => StringComparer.OrdinalIgnoreCase.Equals(Scheme, "http");

    /// <summary>True for the scheme <c>https</c>; throws where the endpoint does not exist.</summary>
    public bool IsHttps => StringComparer.OrdinalIgnoreCase.Equals(Scheme, "https");

    /// <summary>True where it is named <c>http</c> or <c>https</c>, in lower case; service discovery then goes by the scheme.</summary>
    public bool IsHttpSchemeNamedEndpoint => EndpointName is "http" or "https";

    /// <summary>See <see cref="EndpointAnnotation.TlsEnabled"/>; false where the endpoint does not exist.</summary>
    public bool TlsEnabled => Find()?.TlsEnabled ?? false;

    /// <summary>See <see cref="EndpointAnnotation.ExcludeReferenceEndpoint"/>; false where the endpoint does not exist.</summary>
    public bool ExcludeReferenceEndpoint => Find()?.ExcludeReferenceEndpoint ?? false;

    /// <summary>The endpoint's scheme; throws where the endpoint does not exist.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>The address without scheme and port; <c>127.0.0.1</c> on the Local platform.</summary>
    /// <exception cref="InvalidOperationException">The application has not started yet.</exception>
    public string Host => Allocated.Address;

    /// <summary>The port that clients use.</summary>
    /// <inheritdoc cref="Host"/>
    public int Port => Allocated.Port;

    /// <summary><c>scheme://host:port</c>.</summary>
    /// <inheritdoc cref="Host"/>
    public string Url => Allocated.UriString;

    /// <summary>The port that the model says the program listens on, which may differ from the allocated one; null where it does not say.</summary>
    public int? TargetPort => EndpointAnnotation.TargetPort;

    string IManifestExpressionProvider.ValueExpression => ExpressionOf(EndpointProperty.Url);

    IEnumerable<object> IValueWithReferences.References => [Resource];

    private AllocatedEndpoint Allocated => EndpointAnnotation.AllocatedEndpoint
        ?? throw new InvalidOperationException($"The endpoint '{EndpointName}' of the resource '{Resource.Name}' is not allocated; its address is known once the application has started.");

    /// <summary>One property as a value, to be put in an environment variable or an expression. It need not be known yet.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <summary>The URL. Waits until the endpoint has an address.</summary>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    /// <inheritdoc cref="GetValueAsync(CancellationToken)"/>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        GetValueAsync(cancellationToken);

    internal string ExpressionOf(EndpointProperty property) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{{Resource.Name}.bindings.{EndpointName}.{char.ToLowerInvariant(property.ToString()[0])}{property.ToString()[1..]}}}");

    private EndpointAnnotation? Find() => _annotation ??= Resource.Annotations.OfType<EndpointAnnotation>()
        .FirstOrDefault(e => StringComparer.OrdinalIgnoreCase.Equals(e.Name, EndpointName));
}

/// <summary>A part of an endpoint's address.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.EndpointProperty</c>.</remarks>
public enum EndpointProperty
{
    /// <summary><c>scheme://host:port</c>.</summary>
    Url = 0,

    /// <summary>Host name or IP address.</summary>
    Host = 1,

    /// <summary>The host as an IPv4 address: always <c>127.0.0.1</c> on the Local platform.</summary>
    IPV4Host = 2,

    /// <summary>The port that clients use.</summary>
    Port = 3,

    /// <summary>The scheme; known before there is an address.</summary>
    Scheme = 4,

    /// <summary>The port that the process listens on. Each replica has its own, filled in when it starts.</summary>
    TargetPort = 5,

    /// <summary><c>host:port</c>.</summary>
    HostAndPort = 6,

    /// <summary><c>True</c> or <c>False</c>.</summary>
    TlsEnabled = 7,
}

/// <summary>One property of an endpoint as a value.</summary>
/// <param name="endpointReference">The endpoint.</param>
/// <param name="property">Which property.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.EndpointReferenceExpression</c>.</remarks>
public class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property) : IExpressionValue, IValueWithReferences
{
    /// <summary>The endpoint that the value is read from.</summary>
    public EndpointReference Endpoint { get; } = endpointReference ?? throw new ArgumentNullException(nameof(endpointReference));

    /// <summary>The property that is read.</summary>
    public EndpointProperty Property { get; } = property;

    /// <summary><c>{resource.bindings.endpoint.property}</c>, the property with a small first letter.</summary>
    public string ValueExpression => Endpoint.ExpressionOf(Property);

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    /// <summary>Waits until the endpoint has an address.</summary>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        if (Property is EndpointProperty.Scheme)
        {
            return Endpoint.Scheme;
        }

        var allocated = await Endpoint.EndpointAnnotation.WaitForAllocationAsync(cancellationToken).ConfigureAwait(false);
        return Property switch
        {
            EndpointProperty.Url => allocated.UriString,
            EndpointProperty.Host => allocated.Address,
            EndpointProperty.IPV4Host => "127.0.0.1",
            EndpointProperty.TargetPort when allocated.TargetPortExpression is { } ofReplica => ofReplica,
            EndpointProperty.Port or EndpointProperty.TargetPort => allocated.Port.ToString(CultureInfo.InvariantCulture),
            EndpointProperty.HostAndPort => allocated.EndPointString,
            EndpointProperty.TlsEnabled => Endpoint.TlsEnabled ? bool.TrueString : bool.FalseString,
            _ => throw new InvalidOperationException($"The property '{Property}' is not supported for the endpoint '{Endpoint.EndpointName}'."),
        };
    }

    /// <inheritdoc cref="GetValueAsync(CancellationToken)"/>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        GetValueAsync(cancellationToken);
}
