using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// An endpoint that a resource listens on. The Local platform puts a proxy in front of replicas only: otherwise the port that clients use is
/// the port that the process listens on.
/// </summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly ValueSnapshot<AllocatedEndpoint> _allocated = new();
    private string? _transport;
    private string? _name;

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

    public string Name
    {
        get => _name ?? UriScheme;
        set => _name = value;
    }

    public ProtocolType Protocol { get; set; }

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

    public string TargetHost { get; set; } = "localhost";

    public bool IsExternal { get; set; }

    /// <summary>Kept for the published API; the Local platform proxies replicas, and nothing else.</summary>
    public bool? IsExplicitlyProxied { get; set; }

    public bool IsProxied
    {
        get => IsExplicitlyProxied ?? true;
        set => IsExplicitlyProxied = value;
    }

    /// <summary>True to keep this endpoint out of what <c>WithReference(resource)</c> hands on.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

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

public enum EndpointBindingMode
{
    SingleAddress = 0,
    DualStackAnyAddresses = 1,
    IPv4AnyAddresses = 2,
    IPv6AnyAddresses = 3,
}

/// <summary>The address that an endpoint got.</summary>
public class AllocatedEndpoint
{
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

    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
        : this(endpoint, address, port, EndpointBindingMode.SingleAddress, targetPortExpression)
    {
    }

    public EndpointAnnotation Endpoint { get; }

    public string Address { get; }

    public int Port { get; }

    public EndpointBindingMode BindingMode { get; }

    public string? TargetPortExpression { get; }

    public NetworkIdentifier NetworkID { get; }

    public string UriScheme => Endpoint.UriScheme;

    public string EndPointString => $"{Address}:{Port}";

    public string UriString => $"{UriScheme}://{EndPointString}";

    public override string ToString() => UriString;
}
