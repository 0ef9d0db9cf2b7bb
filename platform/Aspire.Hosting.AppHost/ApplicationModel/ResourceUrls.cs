using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where an address is shown.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.UrlDisplayLocation</c>.</remarks>
public enum UrlDisplayLocation
{
    /// <summary>Wherever the resource is shown.</summary>
    SummaryAndDetails = 0,

    /// <summary>Not in lists. The Local platform's dashboard does not show it at all.</summary>
    DetailsOnly = 1,
}

/// <summary>An address of a resource as people see it: what it serves, or a page about it.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceUrlAnnotation</c>.</remarks>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>Absolute, or a path on <see cref="Endpoint"/>.</summary>
    public required string Url { get; set; }

    /// <summary>Shown instead of the address.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint it belongs to; null for an address of its own.</summary>
    public EndpointReference? Endpoint { get; init; }

    /// <summary>Where it is shown; everywhere by default.</summary>
    public UrlDisplayLocation DisplayLocation { get; set; }

    /// <summary>Higher ones are shown first.</summary>
#pragma warning disable CA1051 // A field, as published.
    public int? DisplayOrder;
#pragma warning restore CA1051

    internal ResourceUrlAnnotation WithEndpoint(EndpointReference endpoint) =>
        new() { Url = Url, DisplayText = DisplayText, Endpoint = endpoint, DisplayOrder = DisplayOrder, DisplayLocation = DisplayLocation };
}

/// <summary>Changes the addresses of a resource once its endpoints are known.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceUrlsCallbackAnnotation</c>.</remarks>
public sealed class ResourceUrlsCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Changes the addresses and returns at once.</summary>
    public ResourceUrlsCallbackAnnotation(Action<ResourceUrlsCallbackContext> callback) => Callback = context =>
    {
        callback(context);
        return Task.CompletedTask;
    };

    /// <summary>Changes the addresses; the platform goes on when the task is done.</summary>
    public ResourceUrlsCallbackAnnotation(Func<ResourceUrlsCallbackContext, Task> callback) => Callback = callback;

    /// <summary>Called for the resource and for each of its replicas, before anything starts; an exception ends the application.</summary>
    public Func<ResourceUrlsCallbackContext, Task> Callback { get; }
}

/// <summary>What a callback for addresses works on.</summary>
/// <param name="executionContext">Tells whether the application runs or is published.</param>
/// <param name="resource">The resource whose addresses they are.</param>
/// <param name="urls">The addresses so far; null for none.</param>
/// <param name="cancellationToken">Cancelled when the start is given up.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceUrlsCallbackContext</c>.</remarks>
public class ResourceUrlsCallbackContext(
    DistributedApplicationExecutionContext executionContext, IResource resource, List<ResourceUrlAnnotation>? urls = null, CancellationToken cancellationToken = default)
{
    /// <summary>Tells whether the application runs or is published; on the Local platform it always runs.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>The resource whose addresses they are.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The addresses so far: one for each endpoint, and those added to the model. To be changed.</summary>
    public List<ResourceUrlAnnotation> Urls { get; } = urls ?? [];

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Writes to the log of the resource; nowhere where none was given.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The endpoint of this name, or null where the resource has none.</summary>
    public EndpointReference? GetEndpoint(string name) =>
        (Resource as IResourceWithEndpoints)?.GetEndpoints().FirstOrDefault(endpoint => StringComparer.OrdinalIgnoreCase.Equals(endpoint.EndpointName, name));
}
