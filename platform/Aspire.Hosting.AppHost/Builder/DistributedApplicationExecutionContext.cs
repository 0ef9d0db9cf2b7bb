namespace Aspire.Hosting;

public enum DistributedApplicationOperation
{
    Run = 0,
    Publish = 1,
}

/// <summary>What the application model is built for. The Local platform only runs.</summary>
public class DistributedApplicationExecutionContext
{
    private readonly DistributedApplicationExecutionContextOptions _options;

    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation) : this(new DistributedApplicationExecutionContextOptions(operation))
    {
    }

    public DistributedApplicationExecutionContext(DistributedApplicationExecutionContextOptions options)
    {
        _options = options;
        Operation = options.Operation;
    }

    public DistributedApplicationOperation Operation { get; }

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <exception cref="InvalidOperationException">The application is not built yet.</exception>
    public IServiceProvider ServiceProvider => _options.ServiceProvider
        ?? throw new InvalidOperationException("The services are there once the application is built.");
}

public class DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation)
{
    public DistributedApplicationOperation Operation { get; } = operation;

    public IServiceProvider? ServiceProvider { get; set; }
}
