using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace StockKafka.Platform.Hosting;

/// <summary>Brings the whole model up and down.</summary>
internal sealed class Orchestrator(
    DistributedApplicationModel model,
    PlatformSettings settings,
    ControllerServices services,
    ControlServer control,
    DashboardHost dashboard,
    IHostApplicationLifetime lifetime) : IHostedService, IAsyncDisposable
{
    /// <summary>How long one resource may take to stop on command before it is killed.</summary>
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    // The whole stack is gone within 5 s: dependents get a head start, the rest follows, whatever is left is killed.
    private static readonly TimeSpan DependentsHeadStart = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(2.5);

    private readonly EndpointAllocator _endpoints = new(settings);
    private readonly CancellationTokenSource _stopping = new();
    private ResourceController[] _controllers = [];
    private StateFolder? _state;
    private Task _background = Task.CompletedTask;
    private bool _stopped;

    /// <summary>Every resource, each followed by its replicas.</summary>
    public IEnumerable<ResourceController> Controllers => _controllers.SelectMany(controller => controller.Replicas.Prepend(controller));

    public ResourceController? Find(string name) =>
        Controllers.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));

    public ParameterResource? FindParameter(string name) =>
        model.Resources.OfType<ParameterResource>().FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase));

    public IEnumerable<string> ParameterNames => model.Resources.OfType<ParameterResource>().Select(p => p.Name);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await services.Eventing.PublishAsync(new BeforeStartEvent(services.Provider, model), cancellationToken).ConfigureAwait(false);
        var processes = model.Resources.Where(r => r is ProjectResource or ExecutableResource or ContainerResource).ToArray();
        WaitCycles.Verify(model.Resources);
        foreach (var resource in processes)
        {
            services.Health.Verify(resource);
        }

        _state = StateFolder.Open(settings.StatePath, settings.TemporaryState);
        _endpoints.Allocate(processes);
        control.Verify();
        dashboard.Prepare();
        services.Console.Notice($"state folder {_state.Path}");
        _controllers = [.. processes.Select(ControllerOf)];
        services.Console.Register(Controllers.Select(c => c.Name));
        foreach (var controller in Controllers)
        {
            if (controller.Replicas.Count == 0)
            {
                services.Loggers.Log(controller.Name).WriteTo(new LogFile(Path.Combine(_state.Logs, controller.Name + ".log")), services.Console);
            }

            LifecycleCommands.AddTo(controller.Resource, Find);
            await services.Notifications.PublishUpdateAsync(
                controller.Resource, controller.Name,
                InitialSnapshot(controller, await services.Addresses.CollectAsync(controller.Instance, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        }

        await AnnounceAsync(cancellationToken).ConfigureAwait(false);
        foreach (var controller in _controllers.Where(c => !c.ExplicitStart && c.CanRun))
        {
            // Each waits for what it needs by itself, so those that need nothing start at the same time.
            _ = controller.StartAsync(cancellationToken);
        }

        var loginUrl = await dashboard.StartAsync(this, cancellationToken).ConfigureAwait(false);
        var controlUrl = await control.StartAsync(this, _state, loginUrl, cancellationToken).ConfigureAwait(false);
        services.Console.Notice($"control API  {controlUrl}");
        if (loginUrl is not null)
        {
            services.Console.Notice($"Login to the dashboard at {loginUrl}");
        }

        _background = ReportReadinessAsync(_stopping.Token);
        await services.Eventing.PublishAsync(new AfterResourcesCreatedEvent(services.Provider, model), cancellationToken).ConfigureAwait(false);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _stopping.CancelAsync().ConfigureAwait(false);
        var started = _controllers.Length > 0;
        if (started)
        {
            services.Console.Notice("stopping");
        }

        var stops = new Dictionary<IResource, Task>();
        await Task.WhenAll(_controllers.Select(c => StopAfterDependents(c, stops))).ConfigureAwait(false);
        await Task.WhenAll(control.StopAsync(), dashboard.DisposeAsync().AsTask()).ConfigureAwait(false);
        await _background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var controller in Controllers)
        {
            services.Loggers.Log(controller.Name).Dispose();
            (controller as IDisposable)?.Dispose();
        }

        _endpoints.Dispose();
        _state?.Dispose();
        _state = null;
        if (started)
        {
            services.Console.Notice("stopped");
        }
    }

    public void RequestShutdown() => lifetime.StopApplication();

    public void KillAll()
    {
        foreach (var controller in _controllers)
        {
            controller.KillAtOnce();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            KillAll();
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private ResourceController ControllerOf(IResource resource)
    {
        var whole = ResourceInstance.Of(resource);
        return resource.GetReplicaCount() > 1
            ? new ReplicaSetController(whole, _endpoints.AllocateReplicas(resource), _state!, services)
            : new ProcessController(whole, _state!, services);
    }

    private Task StopAfterDependents(ResourceController controller, Dictionary<IResource, Task> stops)
    {
        if (stops.TryGetValue(controller.Resource, out var known))
        {
            return known;
        }

        var dependents = _controllers.Where(c => c.Resource.Annotations.OfType<WaitAnnotation>().Any(w => w.Resource == controller.Resource));
        var before = Task.WhenAll(dependents.Select(d => StopAfterDependents(d, stops)).ToArray());
        return stops[controller.Resource] = CloseAsync();

        async Task CloseAsync()
        {
            await Task.WhenAny(before, Task.Delay(DependentsHeadStart, services.Time)).ConfigureAwait(false);
            await controller.CloseAsync(ShutdownGrace).ConfigureAwait(false);
        }
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources.ToArray())
        {
            await services.Eventing.PublishAsync(new InitializeResourceEvent(resource, services.Eventing, services.Loggers, services.Notifications, services.Provider), cancellationToken).ConfigureAwait(false);
            if (resource is IResourceWithEndpoints)
            {
                await services.Eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services.Provider), cancellationToken).ConfigureAwait(false);
            }

            if (resource is IResourceWithConnectionString)
            {
                await services.Eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services.Provider), cancellationToken).ConfigureAwait(false);
            }

            if (resource is ParameterResource or ConnectionStringResource)
            {
                await PublishValueAsync(resource, (IValueProvider)resource, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task PublishValueAsync(IResource resource, IValueProvider value, CancellationToken cancellationToken)
    {
        var state = KnownResourceStates.Running;
        try
        {
            await value.GetValueAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            state = KnownResourceStates.ValueMissing;
            services.Console.Notice(exception.Message);
        }

        await services.Notifications.PublishUpdateAsync(resource, s => s with { State = state, Ready = Task.CompletedTask }).ConfigureAwait(false);
    }

    private Func<CustomResourceSnapshot, CustomResourceSnapshot> InitialSnapshot(ResourceController controller, ImmutableArray<UrlSnapshot> urls) => snapshot => snapshot with
    {
        State = controller.CanRun ? KnownResourceStates.NotStarted : "NeedsContainerEngine",
        CreationTimeStamp = services.Time.GetUtcNow().UtcDateTime,
        Urls = urls,
        IsHidden = controller.Resource.Annotations.OfType<HiddenAnnotation>().Any(),
        Relationships = [.. controller.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(r => new RelationshipSnapshot(r.Resource.Name, r.Type)).Distinct()],
    };

    private async Task ReportReadinessAsync(CancellationToken cancellationToken)
    {
        var expected = _controllers.Where(c => !c.ExplicitStart && c.CanRun).ToArray();
        foreach (var controller in expected)
        {
            await services.Notifications.WaitForResourceAsync(
                controller.Name,
                e => (e.Snapshot.HealthStatus == HealthStatus.Healthy && e.Snapshot.Ready is not null) || e.Snapshot.State?.Text == KnownResourceStates.Finished,
                cancellationToken).ConfigureAwait(false);
        }

        var addresses = expected.SelectMany(c => c.Snapshot.Urls.Select(u => $"{c.Name} {u.Url}"));
        services.Console.Notice(string.Create(
            CultureInfo.InvariantCulture,
            $"all resources healthy after {services.Console.Elapsed.TotalSeconds:0.0} s{string.Concat(addresses.Select(a => $" · {a}"))}"));
    }
}
