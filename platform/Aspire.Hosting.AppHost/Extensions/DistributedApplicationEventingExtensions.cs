using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting;

/// <summary>
/// Subscribes to the events of one resource, or of the application, in the flow of the model. Handlers run in the order in which they
/// were added.
/// </summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.DistributedApplicationEventingExtensions</c>.</remarks>
public static class DistributedApplicationEventingExtensions
{
    /// <summary>
    /// Runs the handler after the application is built and before any resource is started; the start waits for it, and fails if it throws.
    /// </summary>
    public static T OnBeforeStart<T>(this T builder, Func<BeforeStartEvent, CancellationToken, Task> callback)
        where T : IDistributedApplicationBuilder
    {
        builder.Eventing.Subscribe(callback);
        return builder;
    }

    /// <summary>Runs the handler for the first event of the resource, once at the start of the application; ports are chosen already.</summary>
    public static IResourceBuilder<T> OnInitializeResource<T>(this IResourceBuilder<T> builder, Func<T, InitializeResourceEvent, CancellationToken, Task> callback)
        where T : IResource => builder.OnEvent(callback);

    /// <summary>Runs the handler once at the start of the application, when the endpoints of the resource have their ports.</summary>
    public static IResourceBuilder<T> OnResourceEndpointsAllocated<T>(this IResourceBuilder<T> builder, Func<T, ResourceEndpointsAllocatedEvent, CancellationToken, Task> callback)
        where T : IResourceWithEndpoints => builder.OnEvent(callback);

    /// <summary>
    /// Runs the handler once the connection string of this resource can be worked out; that does not mean that anybody answers yet.
    /// </summary>
    public static IResourceBuilder<T> OnConnectionStringAvailable<T>(this IResourceBuilder<T> builder, Func<T, ConnectionStringAvailableEvent, CancellationToken, Task> callback)
        where T : IResourceWithConnectionString => builder.OnEvent(callback);

    /// <summary>Runs the handler at each start of a process of the resource, after it has waited for others; the start waits for it.</summary>
    public static IResourceBuilder<T> OnBeforeResourceStarted<T>(this IResourceBuilder<T> builder, Func<T, BeforeResourceStartedEvent, CancellationToken, Task> callback)
        where T : IResource => builder.OnEvent(callback);

    /// <summary>Runs the handler when the resource is ready for those that wait for it: it runs and is healthy.</summary>
    public static IResourceBuilder<T> OnResourceReady<T>(this IResourceBuilder<T> builder, Func<T, ResourceReadyEvent, CancellationToken, Task> callback)
        where T : IResource => builder.OnEvent(callback);

    /// <summary>Runs the handler when a process of the resource has ended, for whatever reason; a start that failed does not count.</summary>
    public static IResourceBuilder<T> OnResourceStopped<T>(this IResourceBuilder<T> builder, Func<T, ResourceStoppedEvent, CancellationToken, Task> callback)
        where T : IResource => builder.OnEvent(callback);

    private static IResourceBuilder<T> OnEvent<T, TEvent>(this IResourceBuilder<T> builder, Func<T, TEvent, CancellationToken, Task> callback)
        where T : IResource
        where TEvent : IDistributedApplicationResourceEvent
    {
        builder.ApplicationBuilder.Eventing.Subscribe<TEvent>(builder.Resource, (@event, cancellationToken) => callback(builder.Resource, @event, cancellationToken));
        return builder;
    }
}
