using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Eventing;

public interface IDistributedApplicationEvent;

public interface IDistributedApplicationResourceEvent : IDistributedApplicationEvent
{
    IResource Resource { get; }

    IServiceProvider Services { get; }

    ILogger Logger => Services.GetRequiredService<ResourceLoggerService>().GetLogger(Resource);
}

/// <summary>How the handlers of one event run.</summary>
public enum EventDispatchBehavior
{
    BlockingSequential = 0,
    BlockingConcurrent = 1,
    NonBlockingSequential = 2,
    NonBlockingConcurrent = 3,
}

public class DistributedApplicationEventSubscription(Func<IDistributedApplicationEvent, CancellationToken, Task> callback)
{
    public Func<IDistributedApplicationEvent, CancellationToken, Task> Callback { get; } = callback;
}

public class DistributedApplicationResourceEventSubscription(IResource? resource, Func<IDistributedApplicationResourceEvent, CancellationToken, Task> callback)
    : DistributedApplicationEventSubscription((@event, cancellationToken) => callback((IDistributedApplicationResourceEvent)@event, cancellationToken))
{
    public IResource? Resource { get; } = resource;
}

/// <summary>Lets code of the application take part in its life: before it starts, when a resource is ready, and so on.</summary>
public interface IDistributedApplicationEventing
{
    DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent;

    DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent;

    void Unsubscribe(DistributedApplicationEventSubscription subscription);

    Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;

    Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent;
}

public class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private readonly ConcurrentDictionary<Type, List<DistributedApplicationEventSubscription>> _subscriptions = new();

    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationEvent =>
        Add<T>(new((@event, cancellationToken) => callback((T)@event, cancellationToken)));

    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent =>
        Add<T>(new DistributedApplicationResourceEventSubscription(
            resource,
            (@event, cancellationToken) => ReferenceEquals(@event.Resource, resource) ? callback((T)@event, cancellationToken) : Task.CompletedTask));

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

    public Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent => PublishAsync(@event, EventDispatchBehavior.BlockingSequential, cancellationToken);

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
