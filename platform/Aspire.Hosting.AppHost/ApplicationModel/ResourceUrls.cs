using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where an address is shown.</summary>
public enum UrlDisplayLocation
{
    SummaryAndDetails = 0,
    DetailsOnly = 1,
}

/// <summary>An address of a resource as people see it: what it serves, or a page about it.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>Absolute, or a path on <see cref="Endpoint"/>.</summary>
    public required string Url { get; set; }

    /// <summary>Shown instead of the address.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint it belongs to; null for an address of its own.</summary>
    public EndpointReference? Endpoint { get; init; }

    public UrlDisplayLocation DisplayLocation { get; set; }

    /// <summary>Higher ones are shown first.</summary>
#pragma warning disable CA1051 // A field, as published.
    public int? DisplayOrder;
#pragma warning restore CA1051

    internal ResourceUrlAnnotation WithEndpoint(EndpointReference endpoint) =>
        new() { Url = Url, DisplayText = DisplayText, Endpoint = endpoint, DisplayOrder = DisplayOrder, DisplayLocation = DisplayLocation };
}

/// <summary>Changes the addresses of a resource once its endpoints are known.</summary>
public sealed class ResourceUrlsCallbackAnnotation : IResourceAnnotation
{
    public ResourceUrlsCallbackAnnotation(Action<ResourceUrlsCallbackContext> callback) => Callback = context =>
    {
        callback(context);
        return Task.CompletedTask;
    };

    public ResourceUrlsCallbackAnnotation(Func<ResourceUrlsCallbackContext, Task> callback) => Callback = callback;

    public Func<ResourceUrlsCallbackContext, Task> Callback { get; }
}

public class ResourceUrlsCallbackContext(
    DistributedApplicationExecutionContext executionContext, IResource resource, List<ResourceUrlAnnotation>? urls = null, CancellationToken cancellationToken = default)
{
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public IResource Resource { get; } = resource;

    /// <summary>The addresses so far: one for each endpoint, and those added to the model. To be changed.</summary>
    public List<ResourceUrlAnnotation> Urls { get; } = urls ?? [];

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The endpoint of this name, or null where the resource has none.</summary>
    public EndpointReference? GetEndpoint(string name) =>
        (Resource as IResourceWithEndpoints)?.GetEndpoints().FirstOrDefault(endpoint => StringComparer.OrdinalIgnoreCase.Equals(endpoint.EndpointName, name));
}
