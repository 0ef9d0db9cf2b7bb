using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace StockKafka.Platform.Hosting;

/// <summary>One life of a resource: it waits for others, its process is started, followed and seen off.</summary>
internal sealed class ResourceLife(IResource resource, StateFolder state, ResourceStatus status, ResourceLog log, ControllerServices services) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancelStart = new();
    private readonly TaskCompletionSource<string?> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when there is something to tell: it runs, it waits, or it has failed (then with the reason).</summary>
    public Task<string?> Settled => _settled.Task;

    /// <summary>Ends with the life.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public ChildProcess? Child { get; private set; }

    public bool Paused { get; set; }

    private bool StopRequested { get; set; }

    public void Begin() => Ended = LiveAsync();

    /// <summary>Ends a wait or start that is under way, and hands out the process where there is one.</summary>
    public ChildProcess? RequestStop()
    {
        lock (_lock)
        {
            StopRequested = true;
            _cancelStart.Cancel();
            return Child;
        }
    }

    public void Dispose() => _cancelStart.Dispose();

    private async Task LiveAsync()
    {
        // Off the caller, who holds the controller's gate.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (await StartAsync().ConfigureAwait(false) is { } child)
            {
                await FollowAsync(child).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // It was told to stop, or the application stops, before there was a process.
            status.Problem = null;
            await status.PublishAsync(KnownResourceStates.Exited, StopRequested ? "stopped before it was started" : null).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Whatever it is, it must not be lost in a task that nobody awaits.
            await FailAsync(exception.Message).ConfigureAwait(false);
        }
        finally
        {
            status.WaitingFor = [];
            _settled.TrySetResult(null);
        }
    }

    private async Task<ChildProcess?> StartAsync()
    {
        status.Problem = null;
        var cancellationToken = _cancelStart.Token;
        try
        {
            await WaitForDependenciesAsync(cancellationToken).ConfigureAwait(false);
            await status.PublishAsync(
                KnownResourceStates.Starting,
                null,
                s => s with { ExitCode = null, Ready = null, HealthReports = HealthMonitor.Unknown(resource) }).ConfigureAwait(false);
            await services.Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services.Provider), cancellationToken).ConfigureAwait(false);
            var spec = await services.Specs.CreateAsync(resource, state, cancellationToken).ConfigureAwait(false);
            CheckPorts();
            await status.UpdateAsync(s => s with
            {
                Properties = [new ResourcePropertySnapshot(CustomResourceKnownProperties.Source, Path.GetFileName(spec.FileName))],
                EnvironmentVariables = [.. spec.Environment.Where(v => v.Value is not null).Select(v => new EnvironmentVariableSnapshot(v.Key, v.Value, IsFromSpec: true))],
            }).ConfigureAwait(false);
            return Attach(await ChildProcess.StartAsync(spec, log.Append).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is DistributedApplicationException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await FailAsync(exception.Message).ConfigureAwait(false);
            return null;
        }
    }

    private ChildProcess Attach(ChildProcess child)
    {
        lock (_lock)
        {
            Child = child;
            if (StopRequested)
            {
                child.SendToGroup(Signal.Kill);
            }

            return child;
        }
    }

    private async Task WaitForDependenciesAsync(CancellationToken cancellationToken)
    {
        var waiting = services.Notifications.DependenciesOf(resource).WaitAsync(open => status.WaitingFor = open, cancellationToken);
        if (!waiting.IsCompleted)
        {
            await status.PublishAsync(
                KnownResourceStates.Waiting,
                $"waiting for {string.Join(", ", status.WaitingFor)}",
                s => s with { ExitCode = null }).ConfigureAwait(false);
            _settled.TrySetResult(null);
        }

        await waiting.ConfigureAwait(false);
        status.WaitingFor = [];
    }

    private async Task FollowAsync(ChildProcess child)
    {
        status.Starts++;
        await status.PublishAsync(
            KnownResourceStates.Running,
            string.Create(CultureInfo.InvariantCulture, $"running (pid {child.Id})"),
            s => s with { StartTimeStamp = services.Time.GetUtcNow().UtcDateTime, StopTimeStamp = null }).ConfigureAwait(false);
        using var ended = new CancellationTokenSource();
        var health = new HealthReporter(resource, status, services).RunAsync(() => Paused, ended.Token);
        _settled.TrySetResult(null);
        var code = await child.Exited.ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await health.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var finished = code == 0 && !StopRequested && resource is not ContainerResource;
        status.Problem = code == 0 || StopRequested ? null : ExitText(code);
        await status.PublishAsync(
            finished ? KnownResourceStates.Finished : KnownResourceStates.Exited,
            StopRequested ? "stopped" : ExitText(code),
            s => s with { ExitCode = code, StopTimeStamp = services.Time.GetUtcNow().UtcDateTime, Ready = null }).ConfigureAwait(false);
        await services.Eventing.PublishAsync(new ResourceStoppedEvent(resource, services.Provider, new ResourceEvent(resource, resource.Name, status.Snapshot))).ConfigureAwait(false);
    }

    private async Task FailAsync(string reason)
    {
        status.Problem = reason;
        log.Append($"{resource.Name} failed to start: {reason}", ResourceLog.Error);
        await status.PublishAsync(KnownResourceStates.FailedToStart, null, s => s with { Ready = null, ExitCode = null }).ConfigureAwait(false);
        _settled.TrySetResult($"{resource.Name} failed to start: {reason}");
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

    private static string ExitText(int code) => code switch
    {
        0 => "ended",
        137 => "killed (exit code 137)",
        _ => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code}"),
    };
}
