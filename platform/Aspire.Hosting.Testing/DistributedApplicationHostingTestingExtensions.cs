using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Testing;

/// <summary>Reaches the resources of an application under test. A name that no resource has is an <see cref="ArgumentException"/>.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Testing.DistributedApplicationHostingTestingExtensions</c>.</remarks>
public static class DistributedApplicationHostingTestingExtensions
{
    /// <summary>A client for an HTTP endpoint of a resource of a started application.</summary>
    public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null) =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = app.GetEndpoint(resourceName, endpointName) };

    /// <summary>The connection string that those who refer to the resource are told, passwords included.</summary>
    /// <exception cref="InvalidOperationException">The resource has no connection string.</exception>
    public static ValueTask<string?> GetConnectionStringAsync(this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default) =>
        Find(app, resourceName) is IResourceWithConnectionString resource
            ? resource.GetConnectionStringAsync(cancellationToken)
            : throw new InvalidOperationException($"Resource '{resourceName}' does not expose a connection string.");

    /// <summary>The address of an endpoint; without a name the HTTP one, or the only one.</summary>
    /// <exception cref="InvalidOperationException">There is no such endpoint.</exception>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        if (Find(app, resourceName) is not IResourceWithEndpoints resource)
        {
            throw new InvalidOperationException($"Resource '{resourceName}' has no allocated endpoints.");
        }

        var endpoints = resource.GetEndpoints().ToArray();
        var endpoint = endpointName is not null
            ? endpoints.FirstOrDefault(e => string.Equals(e.EndpointName, endpointName, StringComparison.OrdinalIgnoreCase))
            : endpoints.FirstOrDefault(e => e.IsHttp) ?? endpoints.FirstOrDefault(e => e.IsHttps) ?? endpoints.FirstOrDefault();
        return endpoint is null
            ? throw new InvalidOperationException($"Endpoint '{endpointName ?? "http"}' for resource '{resourceName}' not found.")
            : new Uri(endpoint.Url);
    }

    /// <summary>The address of an endpoint as a network sees it; the Local platform has one network only, that of this machine.</summary>
    /// <exception cref="InvalidOperationException">There is no such endpoint, or it is not on that network.</exception>
    public static Uri GetEndpointForNetwork(this DistributedApplication app, string resourceName, NetworkIdentifier? networkIdentifier, string? endpointName = null) =>
        networkIdentifier is null || networkIdentifier == KnownNetworkIdentifiers.LocalhostNetwork
            ? app.GetEndpoint(resourceName, endpointName)
            : throw new InvalidOperationException($"The resource '{resourceName}' has no endpoint on the network '{networkIdentifier.Value}'; the Local platform runs no containers.");

    private static IResource Find(DistributedApplication app, string resourceName) =>
        app.Services.GetRequiredService<DistributedApplicationModel>().Resources.TryGetByName(resourceName, out var resource)
            ? resource
            : throw new ArgumentException($"Resource '{resourceName}' not found.", nameof(resourceName));
}
