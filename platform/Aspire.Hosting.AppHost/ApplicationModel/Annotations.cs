namespace Aspire.Hosting.ApplicationModel;

/// <summary>Keeps a resource from starting with the application; it starts on command.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ExplicitStartupAnnotation</c>.</remarks>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>How many processes a resource has.</summary>
/// <param name="replicas">At least 1; more than 1 puts a proxy in front of the endpoints.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ReplicaAnnotation</c>.</remarks>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>Processes to run at the same time. The last annotation of a resource counts; 1 where there is none.</summary>
    public int Replicas { get; } = replicas;
}

/// <summary>Ties a registered health check to a resource.</summary>
/// <param name="key">Name of a health check in the services of the application.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.HealthCheckAnnotation</c>.</remarks>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>Name under which the check is registered; the application does not start where no check has it.</summary>
    public string Key { get; } = key;
}

/// <summary>What has to be true of the awaited resource before the waiting one starts.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.WaitType</c>.</remarks>
public enum WaitType
{
    /// <summary>It runs, all its health checks pass, and the handlers of <see cref="ResourceReadyEvent"/> are done.</summary>
    WaitUntilHealthy = 0,

    /// <summary>It has ended, with the exit code that is asked for.</summary>
    WaitForCompletion = 1,

    /// <summary>It runs, or has ended by itself with code 0; health does not count.</summary>
    WaitUntilStarted = 2,
}

/// <summary>What a waiting resource does once the awaited one has failed.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.WaitBehavior</c>.</remarks>
public enum WaitBehavior
{
    /// <summary>It goes on waiting; the other may be started again.</summary>
    WaitOnResourceUnavailable = 0,

    /// <summary>It fails to start, and says which resource it needs.</summary>
    StopOnResourceUnavailable = 1,
}

/// <summary>Makes the resource that carries it wait for another before it starts. It is also told to stop before the other.</summary>
/// <param name="resource">The resource that is waited for.</param>
/// <param name="waitType">What has to be true of it.</param>
/// <param name="exitCode">The exit code that counts as completed.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.WaitAnnotation</c>.</remarks>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The resource that is waited for.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>What has to be true of it.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>
    /// Null for <see cref="ResourceNotificationServiceOptions.DefaultWaitBehavior"/>; without meaning for
    /// <see cref="WaitType.WaitForCompletion"/>.
    /// </summary>
    public WaitBehavior? WaitBehavior { get; init; }

    /// <summary>The exit code that counts as completed; only for <see cref="WaitType.WaitForCompletion"/>.</summary>
    public int ExitCode { get; } = exitCode;
}

/// <summary>Says that the resource that carries it has to do with another. For the dashboard; it changes nothing in how either runs.</summary>
/// <param name="resource">The other resource.</param>
/// <param name="type">What the other is to this one.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ResourceRelationshipAnnotation</c>.</remarks>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary><c>Reference</c>, <c>WaitFor</c>, <c>Parent</c>, or any text.</summary>
    public string Type { get; } = type;
}

/// <summary>Which of a resource's endpoints another resource refers to.</summary>
/// <param name="resource">The resource whose endpoints are referred to.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.EndpointReferenceAnnotation</c>.</remarks>
public sealed class EndpointReferenceAnnotation(IResourceWithEndpoints resource) : IResourceAnnotation
{
    /// <summary>The resource whose endpoints are referred to.</summary>
    public IResourceWithEndpoints Resource { get; } = resource;

    /// <summary>True for every endpoint but those with <see cref="EndpointAnnotation.ExcludeReferenceEndpoint"/>.</summary>
    public bool UseAllEndpoints { get; set; }

    /// <summary>Endpoints referred to by name, compared without case; they count even where they are excluded from references to all.</summary>
    public ISet<string> EndpointNames { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Kept for the published API. The Local platform has only <see cref="KnownNetworkIdentifiers.LocalhostNetwork"/>, the default.
    /// </summary>
    public NetworkIdentifier ContextNetworkId { get; set; } = KnownNetworkIdentifiers.LocalhostNetwork;
}

/// <summary>Which environment variables <c>WithReference</c> sets in the resource that refers to another.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ReferenceEnvironmentInjectionFlags</c>.</remarks>
[Flags]
public enum ReferenceEnvironmentInjectionFlags
{
    /// <summary>None; only the relationship is kept.</summary>
    None = 0,

    /// <summary><c>ConnectionStrings__{name}</c>.</summary>
    ConnectionString = 1,

    /// <summary>The parts of a connection string: <c>{NAME}_{PART}</c>.</summary>
    ConnectionProperties = 2,

    /// <summary><c>services__{name}__{endpoint}__{index}</c>, which service discovery reads.</summary>
    ServiceDiscovery = 4,

    /// <summary><c>{NAME}_{ENDPOINT}</c>: the URL of each endpoint.</summary>
    Endpoints = 8,

    /// <summary>All of them; also what holds where a resource has no such annotation.</summary>
    All = 15,
}

/// <summary>Chooses the environment variables that references set in the resource that carries it. The last annotation counts.</summary>
/// <param name="flags">The variables to set.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ReferenceEnvironmentInjectionAnnotation</c>.</remarks>
public sealed class ReferenceEnvironmentInjectionAnnotation(ReferenceEnvironmentInjectionFlags flags) : IResourceAnnotation
{
    /// <summary>The variables to set; the others are left out.</summary>
    public ReferenceEnvironmentInjectionFlags Flags { get; } = flags;
}
