using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Endpoints.</summary>
public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds an endpoint. It is at 127.0.0.1.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port that clients use; null for a free one.</param>
    /// <param name="targetPort">The port that the program is written to listen on. On the Local platform the two are one, unless the resource has replicas, which are told a port each.</param>
    /// <param name="scheme">Scheme of the URL; by default that of the protocol.</param>
    /// <param name="name">Name of the endpoint; the scheme by default.</param>
    /// <param name="env">Environment variable in which the program is told its port.</param>
    /// <param name="isProxied">Kept for the published API.</param>
    /// <param name="isExternal">True for an endpoint that users reach.</param>
    /// <param name="protocol">TCP by default.</param>
    /// <exception cref="DistributedApplicationException">The resource has an endpoint of this name.</exception>
    public static IResourceBuilder<T> WithEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, [EndpointName] string? name = null, string? env = null, bool? isProxied = null, bool? isExternal = null, ProtocolType? protocol = null)
        where T : IResourceWithEndpoints
    {
        var endpoint = new EndpointAnnotation(protocol ?? ProtocolType.Tcp, scheme, transport: null, name, port, targetPort, isExternal, isProxied);
        if (builder.Resource.Annotations.OfType<EndpointAnnotation>().Any(e => StringComparer.OrdinalIgnoreCase.Equals(e.Name, endpoint.Name)))
        {
            throw new DistributedApplicationException($"Endpoint with name '{endpoint.Name}' already exists on the resource '{builder.Resource.Name}'. Endpoint names are case-insensitive.");
        }

        if (env is not null)
        {
            var own = new EndpointReference(builder.Resource, endpoint);
            builder.WithAnnotation(new EnvironmentCallbackAnnotation(context => context.EnvironmentVariables[env] = own.Property(EndpointProperty.TargetPort)));
        }

        return builder.WithAnnotation(endpoint);
    }

    /// <summary>Changes an endpoint, or adds it.</summary>
    public static IResourceBuilder<T> WithEndpoint<T>(this IResourceBuilder<T> builder, [EndpointName] string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => StringComparer.OrdinalIgnoreCase.Equals(e.Name, endpointName));
        if (endpoint is null && createIfNotExists)
        {
            endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName);
            builder.WithAnnotation(endpoint);
        }

        if (endpoint is not null)
        {
            callback(endpoint);
        }

        return builder;
    }

    /// <summary>Adds an endpoint with the scheme http; without a name it is called <c>http</c>. Parameters as of <c>WithEndpoint</c>.</summary>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, [EndpointName] string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "http", name, env, isProxied);

    /// <summary>
    /// Adds an endpoint with the scheme https, called <c>https</c> without a name. The program has to bring the certificate itself.
    /// </summary>
    public static IResourceBuilder<T> WithHttpsEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, [EndpointName] string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "https", name, env, isProxied);

    /// <summary>Marks the HTTP endpoints as those that users reach.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.UriScheme is "http" or "https"))
        {
            endpoint.IsExternal = true;
        }

        return builder;
    }

    /// <summary>A reference to an endpoint, which may be added later; its port is known once it has been allocated.</summary>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, [EndpointName] string name)
        where T : IResourceWithEndpoints => builder.Resource.GetEndpoint(name);
}
