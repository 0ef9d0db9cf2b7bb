using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace StockKafka.Platform.Hosting;

/// <summary>One life of a process: it waits for others, its process is started, followed and seen off.</summary>
internal sealed class ResourceLife(ResourceInstance instance, StateFolder state, ResourceStatus status, ResourceLog log, ControllerServices services) : IDisposable
{
    private const int KillCode = 137;

    private readonly IResource _resource = instance.Resource;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancelStart = new();
    private readonly LastLines _lastLines = new();
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
                s => s with { ExitCode = null, Ready = null, HealthReports = HealthMonitor.Unknown(_resource) }).ConfigureAwait(false);
            await services.Eventing.PublishAsync(new BeforeResourceStartedEvent(_resource, services.Provider), cancellationToken).ConfigureAwait(false);
            var spec = await services.Specs.CreateAsync(instance, state, cancellationToken).ConfigureAwait(false);
            CheckPorts();
            await status.UpdateAsync(s => s with
            {
                Properties = [new ResourcePropertySnapshot(CustomResourceKnownProperties.Source, Path.GetFileName(spec.FileName))],
                EnvironmentVariables = [.. spec.Environment.Where(v => v.Value is not null).Select(v => new EnvironmentVariableSnapshot(v.Key, v.Value, IsFromSpec: true))],
            }).ConfigureAwait(false);
            return Attach(await ChildProcess.StartAsync(spec, OnLine).ConfigureAwait(false));
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
        var waiting = services.Notifications.DependenciesOf(_resource).WaitAsync(open => status.WaitingFor = open, cancellationToken);
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
        var health = new HealthReporter(instance, status, services).RunAsync(() => Paused, ended.Token);
        _settled.TrySetResult(null);
        var code = await child.Exited.ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await health.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var finished = code == 0 && !StopRequested && _resource is not ContainerResource;
        status.Problem = code == 0 || StopRequested ? null : $"{ExitText(code)}{(code == KillCode ? null : _lastLines.Reason)}";
        await status.PublishAsync(
            finished ? KnownResourceStates.Finished : KnownResourceStates.Exited,
            StopRequested ? "stopped" : ExitText(code),
            s => s with { ExitCode = code, StopTimeStamp = services.Time.GetUtcNow().UtcDateTime, Ready = null }).ConfigureAwait(false);
        await services.Eventing.PublishAsync(new ResourceStoppedEvent(_resource, services.Provider, new ResourceEvent(_resource, instance.Id, status.Snapshot))).ConfigureAwait(false);
    }

    private void OnLine(string line, bool isError)
    {
        _lastLines.Add(line);
        log.Append(line, isError);
    }

    private async Task FailAsync(string reason)
    {
        status.Problem = reason;
        log.Append($"{instance.Id} failed to start: {reason}", ResourceLog.Error);
        await status.PublishAsync(KnownResourceStates.FailedToStart, null, s => s with { Ready = null, ExitCode = null }).ConfigureAwait(false);
        _settled.TrySetResult($"{instance.Id} failed to start: {reason}");
    }

    private void CheckPorts()
    {
        foreach (var endpoint in _resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.AllocatedEndpoint is not null))
        {
            var port = instance.PortOf(endpoint);
            if (!LoopbackPorts.IsFree(port))
            {
                throw new DistributedApplicationException(
                    string.Create(CultureInfo.InvariantCulture, $"port {port} of its endpoint '{endpoint.Name}' is in use by another process"));
            }
        }
    }

    private static string ExitText(int code) => code switch
    {
        0 => "ended",
        KillCode => "killed (exit code 137)",
        _ => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code}"),
    };
}
