using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The addresses that people see.</summary>
public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds an address.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="url">Absolute.</param>
    /// <param name="displayText">Shown instead of it.</param>
    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, string url, string? displayText = null)
        where T : IResource => builder.WithAnnotation(new ResourceUrlAnnotation { Url = url, DisplayText = displayText });

    /// <summary>Adds an address that is worked out once the endpoints are known.</summary>
    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, ReferenceExpression url, string? displayText = null)
        where T : IResource => builder.WithUrls(async context =>
        {
            if (await url.GetValueAsync(context.CancellationToken).ConfigureAwait(false) is { } address)
            {
                context.Urls.Add(new() { Url = address, DisplayText = displayText });
            }
        });

    /// <summary>As the other overload, with the expression written as an interpolated text.</summary>
    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, in ReferenceExpression.ExpressionInterpolatedStringHandler url, string? displayText = null)
        where T : IResource => builder.WithUrl(ReferenceExpression.Create(url), displayText);

    /// <summary>Changes the address of an endpoint, if the resource has it.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Action<ResourceUrlAnnotation> callback)
        where T : IResource => builder.WithUrls(context =>
        {
            foreach (var url in context.Urls.Where(url => url.Endpoint is { } endpoint && StringComparer.OrdinalIgnoreCase.Equals(endpoint.EndpointName, endpointName)))
            {
                callback(url);
            }
        });

    /// <summary>Adds an address on an endpoint, if the resource has it; it may be a path.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Func<EndpointReference, ResourceUrlAnnotation> callback)
        where T : IResourceWithEndpoints => builder.WithUrls(context =>
        {
            if (context.GetEndpoint(endpointName) is { } endpoint)
            {
                context.Urls.Add(callback(endpoint).WithEndpoint(endpoint));
            }
        });

    /// <summary>Changes the addresses once the endpoints are known.</summary>
    public static IResourceBuilder<T> WithUrls<T>(this IResourceBuilder<T> builder, Action<ResourceUrlsCallbackContext> callback)
        where T : IResource => builder.WithAnnotation(new ResourceUrlsCallbackAnnotation(callback));

    /// <summary>Changes the addresses once the endpoints are known; waits for the callback.</summary>
    public static IResourceBuilder<T> WithUrls<T>(this IResourceBuilder<T> builder, Func<ResourceUrlsCallbackContext, Task> callback)
        where T : IResource => builder.WithAnnotation(new ResourceUrlsCallbackAnnotation(callback));
}
