using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StockKafka.Platform.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How resources wait where neither they nor the caller say so.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceNotificationServiceOptions</c>.</remarks>
public sealed class ResourceNotificationServiceOptions
{
    /// <summary>Set by the platform: to stop where a test drives the application, to go on waiting where it runs by itself.</summary>
    public WaitBehavior DefaultWaitBehavior { get; set; }
}

/// <summary>Knows the state of every resource, tells of each change, and waits for one.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceNotificationService</c>.</remarks>
public class ResourceNotificationService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ChannelWriter<ResourceEvent>> _watchers = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposing = new();
    private readonly IHostApplicationLifetime _lifetime;
    private readonly WaitBehavior _defaultWaitBehavior;

    /// <summary>Made by the application's services; <paramref name="logger"/> and <paramref name="resourceLoggerService"/> are not used.</summary>
    public ResourceNotificationService(ILogger<ResourceNotificationService> logger, IHostApplicationLifetime hostApplicationLifetime, IServiceProvider serviceProvider, ResourceLoggerService resourceLoggerService)
    {
        _lifetime = hostApplicationLifetime;
        _defaultWaitBehavior = serviceProvider.GetService<IOptions<ResourceNotificationServiceOptions>>()?.Value.DefaultWaitBehavior
            ?? WaitBehavior.StopOnResourceUnavailable;
    }

    /// <summary>The latest state of a resource, or of a replica by its id, compared without case; false where none was published.</summary>
    public bool TryGetCurrentState(string resourceId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ResourceEvent? resourceEvent) =>
        _current.TryGetValue(resourceId, out resourceEvent);

    /// <summary>Publishes a new state of a resource, made from the present one.</summary>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory) =>
        PublishUpdateAsync(resource, resource.Name, stateFactory);

    /// <summary>
    /// As above, for one replica. <paramref name="stateFactory"/> is called under a lock: it must be quick and publish nothing itself.
    /// </summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        lock (_lock)
        {
            var before = _current.TryGetValue(resourceId, out var existing)
                ? existing.Snapshot
                : new CustomResourceSnapshot { ResourceType = ResourceTypes.Of(resource), Properties = [] };
            var change = new ResourceEvent(resource, resourceId, stateFactory(before));
            _current[resourceId] = change;
            foreach (var watcher in _watchers)
            {
                watcher.TryWrite(change);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>The present state of every resource, then each change, until cancelled.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_lock)
        {
            foreach (var present in _current.Values)
            {
                channel.Writer.TryWrite(present);
            }

            _watchers.Add(channel.Writer);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(either.Token).ConfigureAwait(false))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(channel.Writer);
            }
        }
    }

    /// <summary>Waits for <paramref name="targetState"/>, by default <see cref="KnownResourceStates.Running"/>.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>
    /// Waits for the first of several states, compared without case, and returns it. Ends at once where the resource is in one of them.
    /// </summary>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var targets = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reached = await WaitForResourceAsync(resourceName, e => e.Snapshot.State is { } state && targets.Contains(state.Text), cancellationToken).ConfigureAwait(false);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>Waits for a state that meets a condition, the present one included. A name stands for the resource, not for its replicas.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the application stops first.</exception>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lifetime.ApplicationStopping);
        await foreach (var change in WatchAsync(either.Token).ConfigureAwait(false))
        {
            if (Concerns(change, resourceName) && predicate(change))
            {
                return change;
            }
        }

        throw new OperationCanceledException($"The application stopped before the resource '{resourceName}' met the condition.");
    }

    /// <summary>The same with <see cref="ResourceNotificationServiceOptions.DefaultWaitBehavior"/>.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, _defaultWaitBehavior, cancellationToken);

    /// <summary>Waits until the resource runs, all its health checks pass and the handlers of <see cref="ResourceReadyEvent"/> are done.</summary>
    /// <exception cref="DistributedApplicationException">The resource ended or failed, and <paramref name="waitBehavior"/> says to stop then.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(
            resourceName,
            e => (e.Snapshot.HealthStatus == HealthStatus.Healthy && e.Snapshot.Ready is not null)
                || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && HasEnded(e.Snapshot)),
            cancellationToken).ConfigureAwait(false);
        if (HasEnded(reached.Snapshot))
        {
            throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it is {reached.Snapshot.State!.Text}.");
        }

        await reached.Snapshot.Ready!.WaitAsync(cancellationToken).ConfigureAwait(false);
        return reached;
    }

    /// <summary>Waits for everything that <paramref name="resource"/> was told to wait for.</summary>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken) =>
        new DependencyWait(this, resource, _defaultWaitBehavior).WaitAsync(static _ => { }, cancellationToken);

    internal DependencyWait DependenciesOf(IResource resource) => new(this, resource, _defaultWaitBehavior);

    // Replicas have states of their own beside that of their resource, which is the one that a name stands for.
    private bool Concerns(ResourceEvent change, string name) =>
        string.Equals(change.ResourceId, name, StringComparison.OrdinalIgnoreCase)
        || (string.Equals(change.Resource.Name, name, StringComparison.OrdinalIgnoreCase) && !_current.ContainsKey(name));

    internal static bool HasEnded(CustomResourceSnapshot snapshot) =>
        snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    /// <summary>Ends everything that watches or waits.</summary>
    public void Dispose()
    {
        _disposing.Cancel();
        GC.SuppressFinalize(this);
    }
}
