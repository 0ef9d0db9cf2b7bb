using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// An endpoint that a resource listens on. The Local platform puts a proxy in front of replicas only: otherwise the port that clients use is
/// the port that the process listens on.
/// </summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.EndpointAnnotation</c>.</remarks>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly ValueSnapshot<AllocatedEndpoint> _allocated = new();
    private string? _transport;
    private string? _name;

    /// <summary>An endpoint that has no address yet.</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="uriScheme">Null for the protocol's name in lower case.</param>
    /// <param name="transport">Null to derive it from the scheme.</param>
    /// <param name="name">Null for the scheme.</param>
    /// <param name="port">The port that clients use; null for a free one.</param>
    /// <param name="targetPort">The port that the program is written to listen on; null where it is told.</param>
    /// <param name="isExternal">Kept for the published API; false where null.</param>
    /// <param name="isProxied">Counts for replicas only; true where null.</param>
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        [EndpointName] string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        _transport = transport;
        _name = name;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsExplicitlyProxied = isProxied;
    }

    /// <summary>Unique among the resource's endpoints, compared without case; the scheme where none was given.</summary>
    public string Name
    {
        get => _name ?? UriScheme;
        set => _name = value;
    }

    /// <summary>TCP or UDP; the Local platform only derives names from it.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>First part of the URL, such as <c>http</c> or <c>tcp</c>.</summary>
    public string UriScheme { get; set; }

    /// <summary><c>http</c> for HTTP schemes, otherwise the protocol's name.</summary>
    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : Protocol.ToString().ToLowerInvariant());
        set => _transport = value;
    }

    /// <summary>The port that clients use; null for a free one.</summary>
    public int? Port { get; set; }

    /// <summary>The port that the program is written to listen on; null where it is told.</summary>
    public int? TargetPort { get; set; }

    /// <summary>Kept for the published API; the Local platform gives out addresses on 127.0.0.1 only.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>Kept for the published API; the Local platform opens no endpoint to other machines.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Kept for the published API; the Local platform proxies replicas, and nothing else.</summary>
    public bool? IsExplicitlyProxied { get; set; }

    /// <summary>True unless said otherwise. Replicas need it: with false, the application does not start.</summary>
    public bool IsProxied
    {
        get => IsExplicitlyProxied ?? true;
        set => IsExplicitlyProxied = value;
    }

    /// <summary>True to keep this endpoint out of what <c>WithReference(resource)</c> hands on.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>Told to those that ask for <see cref="EndpointProperty.TlsEnabled"/>; it switches nothing on by itself.</summary>
    public bool TlsEnabled { get; set; }

    /// <summary>Where the endpoint is reached, once the application has started; null before.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => _allocated.IsValueSet ? _allocated.GetValueAsync().GetAwaiter().GetResult() : null;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _allocated.SetValue(value);
        }
    }

    internal Task<AllocatedEndpoint> WaitForAllocationAsync(CancellationToken cancellationToken) => _allocated.GetValueAsync(cancellationToken);
}

/// <summary>Which addresses of the machine an endpoint listens on. On the Local platform it is always one.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.EndpointBindingMode</c>.</remarks>
public enum EndpointBindingMode
{
    /// <summary>The one that is named.</summary>
    SingleAddress = 0,

    /// <summary>All, of both IPv4 and IPv6.</summary>
    DualStackAnyAddresses = 1,

    /// <summary>All of IPv4.</summary>
    IPv4AnyAddresses = 2,

    /// <summary>All of IPv6.</summary>
    IPv6AnyAddresses = 3,
}

/// <summary>The address that an endpoint got.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.AllocatedEndpoint</c>.</remarks>
public class AllocatedEndpoint
{
    /// <summary>An address.</summary>
    /// <param name="endpoint">The endpoint that has it.</param>
    /// <param name="address">Host name or IP address, not empty.</param>
    /// <param name="port">The port that clients use, from 1 to 65535.</param>
    /// <param name="bindingMode">Kept as told.</param>
    /// <param name="targetPortExpression">Stands for the port of each replica; null where there is one process.</param>
    /// <param name="networkId">Null for <see cref="KnownNetworkIdentifiers.LocalhostNetwork"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is not from 1 to 65535.</exception>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, EndpointBindingMode bindingMode, string? targetPortExpression = null, NetworkIdentifier? networkId = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentException.ThrowIfNullOrEmpty(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        Endpoint = endpoint;
        Address = address;
        Port = port;
        BindingMode = bindingMode;
        TargetPortExpression = targetPortExpression;
        NetworkID = networkId ?? KnownNetworkIdentifiers.LocalhostNetwork;
    }

    /// <summary>An address on the one host that is named, in the local network.</summary>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
        : this(endpoint, address, port, EndpointBindingMode.SingleAddress, targetPortExpression)
    {
    }

    /// <summary>The endpoint that has this address.</summary>
    public EndpointAnnotation Endpoint { get; }

    /// <summary>Host name or IP address; <c>127.0.0.1</c> where the Local platform chose it.</summary>
    public string Address { get; }

    /// <summary>The port that clients use.</summary>
    public int Port { get; }

    /// <summary>Always <see cref="EndpointBindingMode.SingleAddress"/> where the Local platform chose the address.</summary>
    public EndpointBindingMode BindingMode { get; }

    /// <summary>A text that each replica's start replaces with its own port; null where the process listens on <see cref="Port"/>.</summary>
    public string? TargetPortExpression { get; }

    /// <summary>The network in which the address is good.</summary>
    public NetworkIdentifier NetworkID { get; }

    /// <summary>The endpoint's scheme as it is now.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary><c>host:port</c>.</summary>
    public string EndPointString => $"{Address}:{Port}";

    /// <summary><c>scheme://host:port</c>, without a slash at the end.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <summary>The same as <see cref="UriString"/>.</summary>
    public override string ToString() => UriString;
}
