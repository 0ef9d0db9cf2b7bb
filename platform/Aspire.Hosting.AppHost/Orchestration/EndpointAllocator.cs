using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>Gives every endpoint its address, once for the life of the application: a resource that is stopped keeps its ports.</summary>
internal sealed class EndpointAllocator(PlatformSettings settings) : IDisposable
{
    /// <summary>
    /// Clients are given the number and not <c>localhost</c>: the latter may resolve to ::1 first, where nothing listens.
    /// </summary>
    private const string Address = "127.0.0.1";

    private readonly List<int> _taken = [];

    /// <exception cref="DistributedApplicationException">A fixed port is in use, or fixed twice, or an endpoint cannot be shared by replicas.</exception>
    public void Allocate(IEnumerable<IResource> resources)
    {
        var open = resources
            .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => (Resource: resource, Endpoint: endpoint)))
            .Where(x => x.Endpoint.AllocatedEndpoint is null)
            .Select(x => (x.Resource, x.Endpoint, Fixed: settings.RandomPorts ? null : FixedPort(x.Resource, x.Endpoint)))
            .ToArray();
        foreach (var twice in open.Where(x => x.Fixed is not null).GroupBy(x => x.Fixed).Where(g => g.Count() > 1))
        {
            var names = string.Join(" and ", twice.Select(x => $"'{x.Resource.Name}' (endpoint '{x.Endpoint.Name}')"));
            throw new DistributedApplicationException(string.Create(CultureInfo.InvariantCulture, $"Port {twice.Key} is given to {names}; give each its own."));
        }

        foreach (var (resource, endpoint, port) in open)
        {
            VerifyReplicas(resource, endpoint);
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(
                endpoint, Address, port is { } wanted ? CheckFree(resource, endpoint, wanted) : TakeFree(),
                resource.GetReplicaCount() > 1 ? ResourceInstance.PortExpression(resource, endpoint) : null);
        }
    }

    /// <summary>The replicas of a resource, each with ports of its own.</summary>
    public IEnumerable<ResourceInstance> AllocateReplicas(IResource resource) => Enumerable.Range(0, resource.GetReplicaCount()).Select(index => new ResourceInstance(
        resource,
        ResourceInstance.ReplicaId(resource.Name, index),
        resource.Annotations.OfType<EndpointAnnotation>().ToDictionary(endpoint => endpoint.Name, _ => TakeFree(), StringComparer.OrdinalIgnoreCase)));

    public void Dispose()
    {
        foreach (var port in _taken)
        {
            LoopbackPorts.GiveBack(port);
        }

        _taken.Clear();
    }

    // Without a proxy there is one port, unless there are replicas. A program of our own is told it; any other program listens where it was written to.
    private static int? FixedPort(IResource resource, EndpointAnnotation endpoint)
    {
        if (resource is ExecutableResource && endpoint is { Port: { } port, TargetPort: { } target } && port != target)
        {
            throw new DistributedApplicationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The endpoint '{endpoint.Name}' of the resource '{resource.Name}' has port {port} and target port {target}; the Local platform has no proxy, give both the same number."));
        }

        return resource switch
        {
            ContainerResource => endpoint.Port,
            _ when resource.GetReplicaCount() > 1 => endpoint.Port,
            _ => endpoint.Port ?? endpoint.TargetPort,
        };
    }

    private static void VerifyReplicas(IResource resource, EndpointAnnotation endpoint)
    {
        var problem = endpoint switch
        {
            _ when resource.GetReplicaCount() == 1 => null,
            { IsProxied: false } => "is not proxied, so they would listen on the same port; leave isProxied out",
            { TargetPort: { } port } => string.Create(CultureInfo.InvariantCulture, $"has target port {port}, which only one of them could listen on; leave targetPort out"),
            _ => null,
        };
        if (problem is not null)
        {
            throw new DistributedApplicationException($"The resource '{resource.Name}' has replicas, and its endpoint '{endpoint.Name}' {problem}.");
        }
    }

    private static int CheckFree(IResource resource, EndpointAnnotation endpoint, int port)
    {
        var problem = port switch
        {
            < 1 or > 65535 => "is not a port. Choose one from 1 to 65535",
            _ when !LoopbackPorts.IsFree(port) => "is in use by another process. Stop that one, or choose another port",
            _ => null,
        };
        return problem is null
            ? port
            : throw new DistributedApplicationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Port {port} of the resource '{resource.Name}' (endpoint '{endpoint.Name}') {problem}."));
    }

    private int TakeFree()
    {
        var port = LoopbackPorts.Take();
        _taken.Add(port);
        return port;
    }
}
