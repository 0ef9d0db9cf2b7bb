using System.Collections.Immutable;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>Works out the addresses of a resource that people see: those of its endpoints, with what the model changes and adds.</summary>
internal sealed class ResourceAddresses(DistributedApplicationExecutionContext executionContext, ResourceLoggerService loggers)
{
    /// <exception cref="DistributedApplicationException">An address is neither absolute nor a path on an endpoint.</exception>
    public async Task<ImmutableArray<UrlSnapshot>> CollectAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var resource = instance.Resource;
        var endpoints = resource is IResourceWithEndpoints owner ? owner.GetEndpoints().Where(endpoint => endpoint.IsAllocated) : [];
        var context = new ResourceUrlsCallbackContext(
            executionContext, resource,
            [
                .. endpoints.Select(endpoint => new ResourceUrlAnnotation { Url = instance.UrlOf(endpoint.EndpointAnnotation), Endpoint = endpoint }),
                .. resource.Annotations.OfType<ResourceUrlAnnotation>(),
            ],
            cancellationToken) { Logger = loggers.GetLogger(resource) };
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        return [.. context.Urls.OrderByDescending(url => url.DisplayOrder ?? 0).Select(url => Snapshot(instance, url))];
    }

    private static UrlSnapshot Snapshot(ResourceInstance instance, ResourceUrlAnnotation url)
    {
        var isAbsolute = Uri.TryCreate(url.Url, UriKind.Absolute, out var address) && !address.IsFile;
        if (!isAbsolute && url.Endpoint is not { IsAllocated: true })
        {
            throw new DistributedApplicationException($"The address '{url.Url}' of the resource '{instance.Resource.Name}' is not absolute and belongs to no endpoint; write for example http://127.0.0.1:8080/page.");
        }

        return new UrlSnapshot(url.Endpoint?.EndpointName, isAbsolute ? url.Url : new Uri(new Uri(instance.UrlOf(url.Endpoint!.EndpointAnnotation)), url.Url).ToString(), url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
        {
            DisplayProperties = new(url.DisplayText ?? "", url.DisplayOrder ?? 0),
        };
    }
}
