using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The model is complete and nothing has started.</summary>
/// <param name="services">The services of the application.</param>
/// <param name="model">The complete model.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.BeforeStartEvent</c>.</remarks>
public class BeforeStartEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>The services of the application.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The model; handlers may still change it.</summary>
    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>Every resource has been set going.</summary>
/// <param name="services">The services of the application.</param>
/// <param name="model">The model.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.AfterResourcesCreatedEvent</c>.</remarks>
public class AfterResourcesCreatedEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>The services of the application.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The model, with addresses given out. Resources may still be waiting or starting.</summary>
    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>The resource has been taken up by the platform. Published once for each resource, before anything starts.</summary>
/// <param name="resource">The resource.</param>
/// <param name="distributedApplicationEventing">For events of one's own.</param>
/// <param name="resourceLoggerService">Gives the logger of the resource.</param>
/// <param name="resourceNotificationService">For states of one's own.</param>
/// <param name="services">The services of the application.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.InitializeResourceEvent</c>.</remarks>
public class InitializeResourceEvent(
    IResource resource,
    IDistributedApplicationEventing distributedApplicationEventing,
    ResourceLoggerService resourceLoggerService,
    ResourceNotificationService resourceNotificationService,
    IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <summary>The resource that is taken up.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>For events of one's own.</summary>
    public IDistributedApplicationEventing Eventing { get; } = distributedApplicationEventing;

    /// <summary>Writes to the log of the resource.</summary>
    public ILogger Logger { get; } = resourceLoggerService.GetLogger(resource);

    /// <summary>For states of one's own: a resource that the platform neither runs nor reads has no others.</summary>
    public ResourceNotificationService Notifications { get; } = resourceNotificationService;

    /// <summary>The services of the application.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>The resource's endpoints have addresses.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The services of the application.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceEndpointsAllocatedEvent</c>.</remarks>
public class ResourceEndpointsAllocatedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <summary>The resource; it may have no endpoint at all.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The services of the application.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>
/// The parts of a connection string that are addresses are known. On the Local platform published once, before anything starts; a parameter
/// in it may still be missing.
/// </summary>
/// <param name="resource">The resource that has the connection string.</param>
/// <param name="services">The services of the application.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ConnectionStringAvailableEvent</c>.</remarks>
public class ConnectionStringAvailableEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <summary>The resource, an <see cref="IResourceWithConnectionString"/>.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The services of the application.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>The resource is about to start; published again at each start.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The services of the application.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.BeforeResourceStartedEvent</c>.</remarks>
public class BeforeResourceStartedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <summary>The resource that starts; those that it waits for are ready.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The services of the application.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>The resource runs and is healthy for the first time since it started. Those that wait for it go on after the handlers.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The services of the application.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceReadyEvent</c>.</remarks>
public class ResourceReadyEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <summary>The resource that is ready.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The services of the application.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>A process of the resource has ended, by itself or by command. Not published for a start that failed.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The services of the application.</param>
/// <param name="resourceEvent">Its state after the end.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceStoppedEvent</c>.</remarks>
public class ResourceStoppedEvent(IResource resource, IServiceProvider services, ResourceEvent resourceEvent) : IDistributedApplicationResourceEvent
{
    /// <summary>The resource; where it has replicas, one of them has ended.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The services of the application.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The state after the end, with the exit code; its id tells which replica it is.</summary>
    public ResourceEvent ResourceEvent { get; } = resourceEvent;
}
