namespace Aspire.Hosting;

/// <summary>What an AppHost can be started for.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.DistributedApplicationOperation</c>.</remarks>
public enum DistributedApplicationOperation
{
    /// <summary>To run the application on this machine: the only one on the Local platform.</summary>
    Run = 0,
    /// <summary>To write what deploys it elsewhere. Kept for the published API; the builder of the Local platform never chooses it.</summary>
    Publish = 1,
}

/// <summary>What the application model is built for. The Local platform only runs.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.DistributedApplicationExecutionContext</c>.</remarks>
public class DistributedApplicationExecutionContext
{
    private readonly DistributedApplicationExecutionContextOptions _options;

    /// <summary>A context without services: asking for them throws.</summary>
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation) : this(new DistributedApplicationExecutionContextOptions(operation))
    {
    }

    /// <summary>A context that has the services once the options have them.</summary>
    public DistributedApplicationExecutionContext(DistributedApplicationExecutionContextOptions options)
    {
        _options = options;
        Operation = options.Operation;
    }

    /// <summary>What for; fixed from the start.</summary>
    public DistributedApplicationOperation Operation { get; }

    /// <summary>True on the Local platform, unless code made the context itself.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    /// <summary>False on the Local platform, unless code made the context itself.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>The services of the AppHost.</summary>
    /// <exception cref="InvalidOperationException">The application is not built yet.</exception>
    public IServiceProvider ServiceProvider => _options.ServiceProvider
        ?? throw new InvalidOperationException("The services are there once the application is built.");
}

/// <summary>What an execution context is made of.</summary>
/// <param name="operation">What the AppHost was started for.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.DistributedApplicationExecutionContextOptions</c>.</remarks>
public class DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation)
{
    /// <summary>What the AppHost was started for.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;

    /// <summary>The services of the AppHost; null until it is built.</summary>
    public IServiceProvider? ServiceProvider { get; set; }
}
