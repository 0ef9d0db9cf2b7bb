using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Services that somebody else runs. They are neither started nor stopped; others refer to them by name.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ExternalServiceBuilderExtensions</c>.</remarks>
public static class ExternalServiceBuilderExtensions
{
    /// <summary>Adds a service at a fixed address.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource, and of the service in discovery.</param>
    /// <param name="url">Absolute, without a path.</param>
    /// <exception cref="ArgumentException">The address is not so.</exception>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, [ResourceName] string name, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? builder.AddExternalService(name, uri)
            : throw new ArgumentException($"The address '{url}' of the external service '{name}' is not absolute; write for example https://api.example.com/.", nameof(url));

    /// <inheritdoc cref="AddExternalService(IDistributedApplicationBuilder, string, string)"/>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, [ResourceName] string name, Uri uri) =>
        builder.AddResource(new ExternalServiceResource(name, uri));

    /// <summary>Adds a service whose address a parameter has.</summary>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, [ResourceName] string name, IResourceBuilder<ParameterResource> urlParameter) =>
        builder.AddResource(new ExternalServiceResource(name, urlParameter.Resource));
}
