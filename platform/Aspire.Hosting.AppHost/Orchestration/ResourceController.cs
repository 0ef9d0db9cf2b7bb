using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StockKafka.Platform.Hosting;

/// <summary>Starts, watches and stops one resource. Commands are taken one at a time; each answers null, or why it could not be done.</summary>
internal sealed class ResourceController(IResource resource, StateFolder state, ControllerServices services)
{
    /// <summary>Shown while the process is held by SIGSTOP; a state of the Local platform only.</summary>
    public const string Paused = nameof(Paused);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ResourceLog _log = services.Loggers.Log(resource.Name);
    private ResourceRun? _run;
    private bool _closed;

    public IResource Resource => resource;

    public string Name => resource.Name;

    public ResourceLog Log => _log;

    public bool ExplicitStart { get; } = resource.Annotations.OfType<ExplicitStartupAnnotation>().Any();

    /// <summary>False for a container without local program.</summary>
    public bool CanRun { get; } = resource is ProjectResource or ExecutableResource || resource.Annotations.OfType<LocalProgramAnnotation>().Any();

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    public int? ProcessId => _run is { Child: { } child, Life.IsCompleted: false } ? child.Id : null;

    /// <summary>Names of the resources that it waits for at this moment.</summary>
    public IReadOnlyList<string> WaitingFor { get; private set; } = [];

    /// <summary>Why it failed to start or is unhealthy, in one line; null where all is well.</summary>
    public string? Problem { get; private set; }

    public CustomResourceSnapshot Snapshot => services.Notifications.TryGetCurrentState(Name, out var current)
        ? current.Snapshot
        : new CustomResourceSnapshot { ResourceType = ResourceTypes.Of(resource), Properties = [] };

    private string StateText => Snapshot.State?.Text ?? KnownResourceStates.NotStarted;

    /// <summary>Ends when the process runs, or when it is clear that it has to wait or cannot be started.</summary>
    public async Task<string?> StartAsync(CancellationToken cancellationToken)
    {
        ResourceRun run;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_closed)
            {
                return "the stack is shutting down";
            }

            if (_run is { Life.IsCompleted: false })
            {
                return $"{Name} is already started ({StateText})";
            }

            _run?.Dispose();
            run = _run = new ResourceRun();
            run.Life = LiveAsync(run);
        }
        finally
        {
            _gate.Release();
        }

        return await run.Settled.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>SIGTERM, and SIGKILL after <paramref name="grace"/>. Ends when the process is gone.</summary>
    public async Task<string?> StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_run is not { Life.IsCompleted: false } run)
            {
                return $"{Name} is not running ({StateText})";
            }

            await EndAsync(run, grace).ConfigureAwait(false);
            return null;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<string?> RestartAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        await StopAsync(grace, cancellationToken).ConfigureAwait(false);
        return await StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>SIGKILL to the process and all that it started.</summary>
    public Task<string?> KillAsync(CancellationToken cancellationToken) => WithProcessAsync(
        async (run, child) =>
        {
            child.SendToGroup(Signal.Kill);
            await run.Life.ConfigureAwait(false);
            return null;
        },
        cancellationToken);

    /// <summary>SIGSTOP: the process keeps its memory and connections, and does nothing.</summary>
    public Task<string?> PauseAsync(CancellationToken cancellationToken) => WithProcessAsync(
        async (run, child) =>
        {
            if (run.Paused)
            {
                return $"{Name} is already paused";
            }

            run.Paused = true;
            child.SendToGroup(Signal.Stop);
            await PublishAsync(Paused, "paused").ConfigureAwait(false);
            return null;
        },
        cancellationToken);

    /// <summary>SIGCONT.</summary>
    public Task<string?> ResumeAsync(CancellationToken cancellationToken) => WithProcessAsync(
        async (run, child) =>
        {
            if (!run.Paused)
            {
                return $"{Name} is not paused ({StateText})";
            }

            run.Paused = false;
            child.SendToGroup(Signal.Continue);
            await PublishAsync(KnownResourceStates.Running, "resumed").ConfigureAwait(false);
            return null;
        },
        cancellationToken);

    /// <summary>Stops for good; later starts are refused.</summary>
    public async Task CloseAsync(TimeSpan grace)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _closed = true;
            if (_run is { Life.IsCompleted: false } run)
            {
                await EndAsync(run, grace).ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>SIGKILL now, whatever command is under way.</summary>
    public void KillAtOnce()
    {
        _closed = true;
        _run?.RequestStop()?.SendToGroup(Signal.Kill);
    }

    private async Task<string?> WithProcessAsync(Func<ResourceRun, ChildProcess, Task<string?>> act, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _run is { Life.IsCompleted: false, Child: { } child } run
                ? await act(run, child).ConfigureAwait(false)
                : $"{Name} is not running ({StateText})";
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task EndAsync(ResourceRun run, TimeSpan grace)
    {
        if (run.RequestStop() is { } child)
        {
            await PublishAsync(KnownResourceStates.Stopping, null).ConfigureAwait(false);
            child.Send(Signal.Terminate);
            child.SendToGroup(Signal.Continue);
            var gone = await Task.WhenAny(run.Life, Task.Delay(grace, services.Time)).ConfigureAwait(false);
            if (gone != run.Life)
            {
                services.Console.Notice(Name, string.Create(CultureInfo.InvariantCulture, $"did not stop within {grace.TotalSeconds:0.#} s of SIGTERM; killed"));
                child.SendToGroup(Signal.Kill);
            }
        }

        await run.Life.ConfigureAwait(false);
    }

    private async Task LiveAsync(ResourceRun run)
    {
        // Off the caller, who holds the gate.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (await BeginAsync(run).ConfigureAwait(false) is { } child)
            {
                await FollowAsync(run, child).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // It was told to stop, or the application stops, before there was a process.
            Problem = null;
            await PublishAsync(KnownResourceStates.Exited, run.StopRequested && !_closed ? "stopped before it was started" : null).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Whatever it is, it must not be lost in a task that nobody awaits.
            await FailAsync(run, exception.Message).ConfigureAwait(false);
        }
        finally
        {
            WaitingFor = [];
            run.Settle();
        }
    }

    private async Task<ChildProcess?> BeginAsync(ResourceRun run)
    {
        Problem = null;
        var cancellationToken = run.StartCancelled;
        try
        {
            await WaitForDependenciesAsync(run, cancellationToken).ConfigureAwait(false);
            await PublishAsync(KnownResourceStates.Starting, null, s => s with { ExitCode = null, Ready = null, HealthReports = HealthMonitor.Unknown(resource) }).ConfigureAwait(false);
            await services.Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services.Provider), cancellationToken).ConfigureAwait(false);
            var spec = await services.Specs.CreateAsync(resource, state, cancellationToken).ConfigureAwait(false);
            CheckPorts();
            var child = await ChildProcess.StartAsync(spec, _log.Append).ConfigureAwait(false);
            if (!run.TryAttach(child))
            {
                child.SendToGroup(Signal.Kill);
            }

            return child;
        }
        catch (Exception exception) when (exception is DistributedApplicationException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await FailAsync(run, exception.Message).ConfigureAwait(false);
            return null;
        }
    }

    private async Task WaitForDependenciesAsync(ResourceRun run, CancellationToken cancellationToken)
    {
        var waiting = services.Notifications.DependenciesOf(resource).WaitAsync(open => WaitingFor = open, cancellationToken);
        if (!waiting.IsCompleted)
        {
            await PublishAsync(KnownResourceStates.Waiting, $"waiting for {string.Join(", ", WaitingFor)}", s => s with { ExitCode = null }).ConfigureAwait(false);
            run.Settle();
        }

        await waiting.ConfigureAwait(false);
        WaitingFor = [];
    }

    private async Task FollowAsync(ResourceRun run, ChildProcess child)
    {
        Starts++;
        await PublishAsync(
            KnownResourceStates.Running,
            string.Create(CultureInfo.InvariantCulture, $"running (pid {child.Id})"),
            s => s with { StartTimeStamp = services.Time.GetUtcNow().UtcDateTime, StopTimeStamp = null }).ConfigureAwait(false);
        using var ended = new CancellationTokenSource();
        var monitor = WatchHealthAsync(run, ended.Token);
        run.Settle();
        var code = await child.Exited.ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await monitor.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var finished = code == 0 && !run.StopRequested && resource is not ContainerResource;
        Problem = code == 0 || run.StopRequested ? null : ExitText(code);
        await PublishAsync(
            finished ? KnownResourceStates.Finished : KnownResourceStates.Exited,
            run.StopRequested ? "stopped" : ExitText(code),
            s => s with { ExitCode = code, StopTimeStamp = services.Time.GetUtcNow().UtcDateTime, Ready = null }).ConfigureAwait(false);
        await services.Eventing.PublishAsync(new ResourceStoppedEvent(resource, services.Provider, new ResourceEvent(resource, Name, Snapshot))).ConfigureAwait(false);
    }

    private async Task WatchHealthAsync(ResourceRun run, CancellationToken cancellationToken)
    {
        if (Snapshot.HealthReports.IsEmpty)
        {
            await BecomeReadyAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await services.Health.RunAsync(resource, reports => run.Paused ? Task.CompletedTask : ReportAsync(reports, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task ReportAsync(ImmutableArray<HealthReportSnapshot> reports, CancellationToken cancellationToken)
    {
        var before = Snapshot;
        var problem = reports.FirstOrDefault(r => r.Status != HealthStatus.Healthy);
        var description = problem is null ? null : problem.Description ?? problem.ExceptionText ?? "unhealthy";
        if (before.HealthReports.Select(r => r.Status).SequenceEqual(reports.Select(r => r.Status)) && Problem == description)
        {
            return;
        }

        Problem = description;
        await services.Notifications.PublishUpdateAsync(resource, s => s with { HealthReports = reports }).ConfigureAwait(false);
        if (problem is null)
        {
            services.Console.Notice(Name, "healthy");
            if (before.Ready is null)
            {
                await BecomeReadyAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        else if (before.HealthStatus == HealthStatus.Healthy)
        {
            services.Console.Notice(Name, $"unhealthy: {description}");
        }
    }

    private async Task BecomeReadyAsync(CancellationToken cancellationToken)
    {
        var handlers = services.Eventing.PublishAsync(new ResourceReadyEvent(resource, services.Provider), cancellationToken);
        await services.Notifications.PublishUpdateAsync(resource, s => s with { Ready = handlers }).ConfigureAwait(false);
    }

    private async Task FailAsync(ResourceRun run, string reason)
    {
        Problem = reason;
        _log.Append($"{Name} failed to start: {reason}", isError: true);
        run.Settle($"{Name} failed to start: {reason}");
        await PublishAsync(KnownResourceStates.FailedToStart, null, s => s with { Ready = null, ExitCode = null }).ConfigureAwait(false);
    }

    private void CheckPorts()
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.AllocatedEndpoint is { } allocated && !LoopbackPorts.IsFree(allocated.Port))
            {
                throw new DistributedApplicationException(
                    string.Create(CultureInfo.InvariantCulture, $"port {allocated.Port} of its endpoint '{endpoint.Name}' is in use by another process"));
            }
        }
    }

    private async Task PublishAsync(string stateText, string? notice, Func<CustomResourceSnapshot, CustomResourceSnapshot>? change = null)
    {
        await services.Notifications.PublishUpdateAsync(resource, s => (change?.Invoke(s) ?? s) with { State = stateText }).ConfigureAwait(false);
        if (notice is not null)
        {
            services.Console.Notice(Name, notice);
        }
    }

    private static string ExitText(int code) => code switch
    {
        0 => "ended",
        137 => "killed (exit code 137)",
        _ => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code}"),
    };
}
