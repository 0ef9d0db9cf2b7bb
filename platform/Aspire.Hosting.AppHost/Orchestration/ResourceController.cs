using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>Starts, watches and stops one resource. Commands are taken one at a time; each answers null, or why it could not be done.</summary>
internal sealed class ResourceController(IResource resource, StateFolder state, ControllerServices services)
{
    /// <summary>Shown while the process is held by SIGSTOP; a state of the Local platform only.</summary>
    public const string Paused = nameof(Paused);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ResourceStatus _status = new(resource, services);
    private ResourceLife? _life;
    private bool _closed;

    public IResource Resource => resource;

    public string Name => resource.Name;

    public ResourceLog Log { get; } = services.Loggers.Log(resource.Name);

    public bool ExplicitStart { get; } = resource.Annotations.OfType<ExplicitStartupAnnotation>().Any();

    /// <summary>False for a container without local program.</summary>
    public bool CanRun { get; } = resource is ProjectResource or ExecutableResource || resource.Annotations.OfType<LocalProgramAnnotation>().Any();

    public int Starts => _status.Starts;

    public IReadOnlyList<string> WaitingFor => _status.WaitingFor;

    public string? Problem => _status.Problem;

    public CustomResourceSnapshot Snapshot => _status.Snapshot;

    public int? ProcessId => _life is { Child: { } child, Ended.IsCompleted: false } ? child.Id : null;

    /// <summary>Ends when the process runs, or when it is clear that it has to wait or cannot be started.</summary>
    public async Task<string?> StartAsync(CancellationToken cancellationToken)
    {
        ResourceLife life;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_closed)
            {
                return "the stack is shutting down";
            }

            if (_life is { Ended.IsCompleted: false })
            {
                return $"{Name} is already started ({_status.StateText})";
            }

            _life?.Dispose();
            life = _life = new ResourceLife(resource, state, _status, Log, services);
            life.Begin();
        }
        finally
        {
            _gate.Release();
        }

        return await life.Settled.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>SIGTERM, and SIGKILL after <paramref name="grace"/>. Ends when the process is gone.</summary>
    public async Task<string?> StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_life is not { Ended.IsCompleted: false } life)
            {
                return $"{Name} is not running ({_status.StateText})";
            }

            await EndAsync(life, grace).ConfigureAwait(false);
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
        async (life, child) =>
        {
            child.SendToGroup(Signal.Kill);
            await life.Ended.ConfigureAwait(false);
            return null;
        },
        cancellationToken);

    /// <summary>SIGSTOP: the process keeps its memory and connections, and does nothing.</summary>
    public Task<string?> PauseAsync(CancellationToken cancellationToken) => WithProcessAsync(
        async (life, child) =>
        {
            if (life.Paused)
            {
                return $"{Name} is already paused";
            }

            life.Paused = true;
            child.SendToGroup(Signal.Stop);
            await _status.PublishAsync(Paused, "paused").ConfigureAwait(false);
            return null;
        },
        cancellationToken);

    /// <summary>SIGCONT.</summary>
    public Task<string?> ResumeAsync(CancellationToken cancellationToken) => WithProcessAsync(
        async (life, child) =>
        {
            if (!life.Paused)
            {
                return $"{Name} is not paused ({_status.StateText})";
            }

            life.Paused = false;
            child.SendToGroup(Signal.Continue);
            await _status.PublishAsync(KnownResourceStates.Running, "resumed").ConfigureAwait(false);
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
            if (_life is { Ended.IsCompleted: false } life)
            {
                await EndAsync(life, grace).ConfigureAwait(false);
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
        _life?.RequestStop()?.SendToGroup(Signal.Kill);
    }

    private async Task<string?> WithProcessAsync(Func<ResourceLife, ChildProcess, Task<string?>> act, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _life is { Ended.IsCompleted: false, Child: { } child } life
                ? await act(life, child).ConfigureAwait(false)
                : $"{Name} is not running ({_status.StateText})";
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task EndAsync(ResourceLife life, TimeSpan grace)
    {
        if (life.RequestStop() is { } child)
        {
            await _status.PublishAsync(KnownResourceStates.Stopping, null).ConfigureAwait(false);
            child.Send(Signal.Terminate);
            child.SendToGroup(Signal.Continue);
            var gone = await Task.WhenAny(life.Ended, Task.Delay(grace, services.Time)).ConfigureAwait(false);
            if (gone != life.Ended)
            {
                services.Console.Notice(Name, string.Create(CultureInfo.InvariantCulture, $"did not stop within {grace.TotalSeconds:0.#} s of SIGTERM; killed"));
                child.SendToGroup(Signal.Kill);
            }
        }

        await life.Ended.ConfigureAwait(false);
    }
}
