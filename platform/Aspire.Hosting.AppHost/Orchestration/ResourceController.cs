using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>Starts, watches and stops a resource: one process, or several replicas at once. Each command answers null, or why it could not be done.</summary>
internal abstract class ResourceController(ResourceInstance instance, ControllerServices services, Action? onChange = null)
{
    /// <summary>Shown while the process is held by SIGSTOP; a state of the Local platform only.</summary>
    public const string Paused = nameof(Paused);

    public ResourceInstance Instance => instance;

    public IResource Resource => instance.Resource;

    /// <summary>Name of the resource, or id of the replica.</summary>
    public string Name => instance.Id;

    public ResourceLog Log { get; } = services.Loggers.Log(instance.Id);

    public bool ExplicitStart { get; } = instance.Resource.Annotations.OfType<ExplicitStartupAnnotation>().Any();

    /// <summary>False for a container without local program.</summary>
    public bool CanRun { get; } = instance.Resource is ProjectResource or ExecutableResource || instance.Resource.Annotations.OfType<LocalProgramAnnotation>().Any();

    /// <summary>The controllers of the replicas; none for a single process.</summary>
    public virtual IReadOnlyList<ResourceController> Replicas => [];

    public virtual int Starts => Status.Starts;

    public virtual IReadOnlyList<string> WaitingFor => Status.WaitingFor;

    public string? Problem => Status.Problem;

    public CustomResourceSnapshot Snapshot => Status.Snapshot;

    public virtual int? ProcessId => null;

    protected ResourceStatus Status { get; } = new(instance, services, onChange);

    protected ControllerServices Services => services;

    /// <summary>Ends when the process runs, or when it is clear that it has to wait or cannot be started.</summary>
    public abstract Task<string?> StartAsync(CancellationToken cancellationToken);

    /// <summary>SIGTERM, and SIGKILL after <paramref name="grace"/>. Ends when the process is gone.</summary>
    public abstract Task<string?> StopAsync(TimeSpan grace, CancellationToken cancellationToken);

    public abstract Task<string?> RestartAsync(TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>SIGKILL to the process and all that it started.</summary>
    public abstract Task<string?> KillAsync(CancellationToken cancellationToken);

    /// <summary>SIGSTOP: the process keeps its memory and connections, and does nothing.</summary>
    public abstract Task<string?> PauseAsync(CancellationToken cancellationToken);

    /// <summary>SIGCONT.</summary>
    public abstract Task<string?> ResumeAsync(CancellationToken cancellationToken);

    /// <summary>Stops for good; later starts are refused.</summary>
    public abstract Task CloseAsync(TimeSpan grace);

    /// <summary>SIGKILL now, whatever command is under way.</summary>
    public abstract void KillAtOnce();
}
