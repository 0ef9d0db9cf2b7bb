using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Eventing;

/// <summary>Something that happens in the life of the application; its type says what.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Eventing.IDistributedApplicationEvent</c>.</remarks>
public interface IDistributedApplicationEvent;

/// <summary>Something that happens to one resource.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Eventing.IDistributedApplicationResourceEvent</c>.</remarks>
public interface IDistributedApplicationResourceEvent : IDistributedApplicationEvent
{
    /// <summary>The resource that it happens to.</summary>
    IResource Resource { get; }

    /// <summary>The services of the AppHost.</summary>
    IServiceProvider Services { get; }

    /// <summary>Writes to the log of the resource, where its output is.</summary>
    ILogger Logger => Services.GetRequiredService<ResourceLoggerService>().GetLogger(Resource);
}

/// <summary>How the handlers of one event run.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Eventing.EventDispatchBehavior</c>.</remarks>
public enum EventDispatchBehavior
{
    /// <summary>
    /// One after the other, in the order of subscription; the publisher waits. The first that throws ends it. This is the default.
    /// </summary>
    BlockingSequential = 0,
    /// <summary>All at the same time; the publisher waits for all of them, and then sees what they threw.</summary>
    BlockingConcurrent = 1,
    /// <summary>One after the other, without the publisher waiting; the first that throws ends it, and nobody is told.</summary>
    NonBlockingSequential = 2,
    /// <summary>All at the same time, without the publisher waiting; what they throw later, nobody is told.</summary>
    NonBlockingConcurrent = 3,
}

/// <summary>A handler of an event; needed to unsubscribe it.</summary>
/// <param name="callback">The handler.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Eventing.DistributedApplicationEventSubscription</c>.</remarks>
public class DistributedApplicationEventSubscription(Func<IDistributedApplicationEvent, CancellationToken, Task> callback)
{
    /// <summary>The handler. It gets every event that is published under the type it was subscribed to.</summary>
    public Func<IDistributedApplicationEvent, CancellationToken, Task> Callback { get; } = callback;
}

/// <summary>A handler of an event of one resource.</summary>
/// <param name="resource">The resource; null for any.</param>
/// <param name="callback">The handler.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Eventing.DistributedApplicationResourceEventSubscription</c>.</remarks>
public class DistributedApplicationResourceEventSubscription(IResource? resource, Func<IDistributedApplicationResourceEvent, CancellationToken, Task> callback)
    : DistributedApplicationEventSubscription((@event, cancellationToken) => callback((IDistributedApplicationResourceEvent)@event, cancellationToken))
{
    /// <summary>The resource; null for any.</summary>
    public IResource? Resource { get; } = resource;
}

/// <summary>Lets code of the application take part in its life: before it starts, when a resource is ready, and so on.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Eventing.IDistributedApplicationEventing</c>.</remarks>
public interface IDistributedApplicationEventing
{
    /// <summary>Calls the handler for each event of exactly this type; those derived from it do not count.</summary>
    DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent;

    /// <summary>Calls the handler for each event of exactly this type that is about this resource.</summary>
    DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent;

    /// <summary>Takes the handler away; nothing happens where it is not there. A publication under way may still call it.</summary>
    void Unsubscribe(DistributedApplicationEventSubscription subscription);

    /// <summary>
    /// Calls the handlers of <typeparamref name="T"/> one after the other and waits for them; throws what the first that fails throws.
    /// </summary>
    Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;

    /// <summary>Calls the handlers of <typeparamref name="T"/> in the given manner.</summary>
    Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;
}

/// <summary>The events of one application. Safe to use from several threads.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.Eventing.DistributedApplicationEventing</c>.</remarks>
public class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private readonly ConcurrentDictionary<Type, List<DistributedApplicationEventSubscription>> _subscriptions = new();

    /// <inheritdoc/>
    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent =>
        Add<T>(new((@event, cancellationToken) => callback((T)@event, cancellationToken)));

    /// <inheritdoc/>
    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent =>
        Add<T>(new DistributedApplicationResourceEventSubscription(
            resource,
            (@event, cancellationToken) => ReferenceEquals(@event.Resource, resource) ? callback((T)@event, cancellationToken) : Task.CompletedTask));

    /// <inheritdoc/>
    public void Unsubscribe(DistributedApplicationEventSubscription subscription)
    {
        foreach (var list in _subscriptions.Values)
        {
            lock (list)
            {
                list.Remove(subscription);
            }
        }
    }

    /// <inheritdoc/>
    public Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent => PublishAsync(@event, EventDispatchBehavior.BlockingSequential, cancellationToken);

    /// <inheritdoc/>
    public Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        if (!_subscriptions.TryGetValue(typeof(T), out var list))
        {
            return Task.CompletedTask;
        }

        DistributedApplicationEventSubscription[] subscriptions;
        lock (list)
        {
            subscriptions = [.. list];
        }

        var running = dispatchBehavior is EventDispatchBehavior.BlockingConcurrent or EventDispatchBehavior.NonBlockingConcurrent
            ? Task.WhenAll(subscriptions.Select(s => s.Callback(@event, cancellationToken)))
            : RunInTurnAsync(subscriptions, @event, cancellationToken);
        return dispatchBehavior is EventDispatchBehavior.BlockingSequential or EventDispatchBehavior.BlockingConcurrent
            ? running
            : Task.CompletedTask;
    }

    private static async Task RunInTurnAsync(DistributedApplicationEventSubscription[] subscriptions, IDistributedApplicationEvent @event, CancellationToken cancellationToken)
    {
        foreach (var subscription in subscriptions)
        {
            await subscription.Callback(@event, cancellationToken).ConfigureAwait(false);
        }
    }

    private DistributedApplicationEventSubscription Add<T>(DistributedApplicationEventSubscription subscription)
    {
        var list = _subscriptions.GetOrAdd(typeof(T), _ => []);
        lock (list)
        {
            list.Add(subscription);
        }

        return subscription;
    }
}
