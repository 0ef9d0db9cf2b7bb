using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StockKafka.Platform.Hosting;

/// <summary>
/// The replicas of one resource as a whole. A command acts on all of them. The whole runs while one of them does; it is healthy while what
/// clients reach through the endpoints is, and degraded while a replica is missing.
/// </summary>
internal sealed class ReplicaSetController : ResourceController, IDisposable
{
    private readonly ProcessController[] _replicas;
    private readonly List<EndpointProxy> _proxies = [];
    private readonly Lock _lock = new();
    private ImmutableArray<HealthReportSnapshot> _reports = [];
    private CancellationTokenSource? _health;
    private int _next;

    public ReplicaSetController(ResourceInstance instance, IEnumerable<ResourceInstance> replicas, StateFolder state, ControllerServices services)
        : base(instance, services)
    {
        _replicas = [.. replicas.Select(replica => new ProcessController(replica, state, services, OnReplicaChanged))];
        foreach (var replica in _replicas)
        {
            replica.Log.CopyTo(Log);
        }

        foreach (var endpoint in Resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.AllocatedEndpoint is not null))
        {
            _proxies.Add(new EndpointProxy(endpoint.AllocatedEndpoint!.Port, () => TargetsOf(endpoint), services.Time));
        }
    }

    public override IReadOnlyList<ResourceController> Replicas => _replicas;

    public override int Starts => _replicas.Max(replica => replica.Starts);

    public override IReadOnlyList<string> WaitingFor => [.. _replicas.SelectMany(replica => replica.WaitingFor).Distinct()];

    public override Task<string?> StartAsync(CancellationToken cancellationToken) => OnAllAsync(replica => replica.StartAsync(cancellationToken));

    public override Task<string?> StopAsync(TimeSpan grace, CancellationToken cancellationToken) => OnAllAsync(replica => replica.StopAsync(grace, cancellationToken));

    public override Task<string?> RestartAsync(TimeSpan grace, CancellationToken cancellationToken) => OnAllAsync(replica => replica.RestartAsync(grace, cancellationToken));

    public override Task<string?> KillAsync(CancellationToken cancellationToken) => OnAllAsync(replica => replica.KillAsync(cancellationToken));

    public override Task<string?> PauseAsync(CancellationToken cancellationToken) => OnAllAsync(replica => replica.PauseAsync(cancellationToken));

    public override Task<string?> ResumeAsync(CancellationToken cancellationToken) => OnAllAsync(replica => replica.ResumeAsync(cancellationToken));

    public override Task CloseAsync(TimeSpan grace) => Task.WhenAll(_replicas.Select(replica => replica.CloseAsync(grace)));

    public override void KillAtOnce() => Array.ForEach(_replicas, replica => replica.KillAtOnce());

    public void Dispose()
    {
        _proxies.ForEach(proxy => proxy.Dispose());
        lock (_lock)
        {
            _health?.Cancel();
        }
    }

    // Some may be where they should be already: it has failed only where none could do it.
    private async Task<string?> OnAllAsync(Func<ProcessController, Task<string?>> act)
    {
        var answers = await Task.WhenAll(_replicas.Select(act)).ConfigureAwait(false);
        return answers.All(answer => answer is not null) ? string.Join("; ", answers) : null;
    }

    // In turn those that are healthy, then the others that run: one that stands by answers better than none.
    private IReadOnlyList<EndpointProxy.Target> TargetsOf(EndpointAnnotation endpoint)
    {
        var first = (uint)Interlocked.Increment(ref _next);
        return [.. Enumerable.Range(0, _replicas.Length)
            .Select(index => _replicas[(first + (uint)index) % (uint)_replicas.Length])
            .Where(replica => IsRunning(replica.Snapshot))
            .Select(replica => new EndpointProxy.Target(replica.Instance.PortOf(endpoint), replica.Snapshot.HealthStatus == HealthStatus.Healthy))
            .OrderByDescending(target => target.IsHealthy)];
    }

    private void OnReplicaChanged()
    {
        lock (_lock)
        {
            var runs = _replicas.Any(replica => IsRunning(replica.Snapshot));
            if (runs && _health is null)
            {
                _reports = HealthMonitor.Unknown(Resource);
                _health = new CancellationTokenSource();
                _ = Services.Health.RunAsync(Instance, OnReportsAsync, _health.Token);
            }
            else if (!runs && _health is { } health)
            {
                _health = null;
                _reports = [];
                health.Cancel();
                health.Dispose();
            }

            Publish();
        }

        _proxies.ForEach(proxy => proxy.EndSecondBest());
    }

    private Task OnReportsAsync(ImmutableArray<HealthReportSnapshot> reports)
    {
        lock (_lock)
        {
            if (_health is not null && !_reports.Select(Told).SequenceEqual(reports.Select(Told)))
            {
                _reports = reports;
                Publish();
            }
        }

        return Task.CompletedTask;

        static (HealthStatus?, string?, string?) Told(HealthReportSnapshot report) => (report.Status, report.Description, report.ExceptionText);
    }

    private void Publish()
    {
        var before = Snapshot;
        var replicas = _replicas.Select(replica => replica.Snapshot).ToArray();
        var state = StateOf(replicas);
        var runs = IsRunning(state);
        var reports = runs ? _reports.Add(ReportOf(replicas)) : [];
        var problem = reports.FirstOrDefault(report => report.Status != HealthStatus.Healthy);
        Status.Problem = runs
            ? problem?.Description ?? problem?.ExceptionText
            : _replicas.Select(replica => replica.Problem).FirstOrDefault(text => text is not null);
        Services.Notifications.PublishUpdateAsync(Resource, snapshot => snapshot with
        {
            State = state,
            HealthReports = reports,
            StartTimeStamp = runs ? replicas.Where(IsRunning).Min(replica => replica.StartTimeStamp) : snapshot.StartTimeStamp,
            StopTimeStamp = runs ? null : replicas.Max(replica => replica.StopTimeStamp),
            ExitCode = runs ? null : replicas.Select(replica => replica.ExitCode).OrderByDescending(code => code is not null and not 0).First(),
            Ready = !runs ? null : snapshot.Ready ?? (problem is null ? BecomeReadyAsync() : null),
        });
        if (Snapshot.HealthStatus is { } health && health != before.HealthStatus && (health == HealthStatus.Healthy || Status.Problem is not null))
        {
            Services.Console.Notice(Name, health == HealthStatus.Healthy ? "healthy" : $"{health.ToString().ToLowerInvariant()}: {Status.Problem}");
        }
    }

    // Off this thread: the handlers are the application's, and may ask for what is locked here.
    private Task BecomeReadyAsync() => Task.Run(() => Services.Eventing.PublishAsync(new ResourceReadyEvent(Resource, Services.Provider)));

    private HealthReportSnapshot ReportOf(CustomResourceSnapshot[] replicas)
    {
        var running = replicas.Count(IsRunning);
        return running == replicas.Length
            ? new HealthReportSnapshot("replicas", HealthStatus.Healthy, null, null)
            : new HealthReportSnapshot(
                "replicas", HealthStatus.Degraded,
                string.Create(CultureInfo.InvariantCulture, $"{running} of {replicas.Length} replicas run; not {string.Join(", ", _replicas.Where(replica => !IsRunning(replica.Snapshot)).Select(replica => replica.Name))}"),
                null);
    }

    /// <summary>The state of the whole is that of the replica that is furthest on its way.</summary>
    private static string StateOf(CustomResourceSnapshot[] replicas)
    {
        string[] order =
        [
            KnownResourceStates.Running, Paused, KnownResourceStates.Stopping, KnownResourceStates.Starting, KnownResourceStates.Waiting,
            KnownResourceStates.FailedToStart, KnownResourceStates.Exited, KnownResourceStates.Finished,
        ];
        return order.FirstOrDefault(state => replicas.Any(replica => replica.State?.Text == state)) ?? KnownResourceStates.NotStarted;
    }

    private static bool IsRunning(CustomResourceSnapshot snapshot) => IsRunning(snapshot.State?.Text);

    private static bool IsRunning(string? state) => state == KnownResourceStates.Running;
}
