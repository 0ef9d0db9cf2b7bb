namespace Aspire.Hosting.ApplicationModel;

/// <summary>A .NET project of this repository, run as a process.</summary>
/// <param name="name">Name of the resource.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ProjectResource</c>.</remarks>
public class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource, IContainerFilesDestinationResource;

/// <summary>Any program.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ExecutableResource</c>.</remarks>
public class ExecutableResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
{
    /// <summary>A program.</summary>
    /// <param name="name">Name of the resource.</param>
    /// <param name="command">A path, or a name to be found on <c>PATH</c>; not empty.</param>
    /// <param name="workingDirectory">Absolute, or relative to the AppHost's folder; empty for that folder itself.</param>
    public ExecutableResource(string name, string command, string workingDirectory) : base(name)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        ArgumentNullException.ThrowIfNull(workingDirectory);
        Annotations.Add(new ExecutableAnnotation { Command = command, WorkingDirectory = workingDirectory });
    }

    /// <summary>Path or name of the program; that of the last <see cref="ExecutableAnnotation"/>.</summary>
    public string Command => Annotations.OfType<ExecutableAnnotation>().Last().Command;

    /// <summary>Where it runs, relative to the AppHost's folder unless absolute; that of the last <see cref="ExecutableAnnotation"/>.</summary>
    public string WorkingDirectory => Annotations.OfType<ExecutableAnnotation>().Last().WorkingDirectory;
}

/// <summary>Which program an <see cref="ExecutableResource"/> runs, and where. The last annotation counts.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ExecutableAnnotation</c>.</remarks>
public sealed class ExecutableAnnotation : IResourceAnnotation
{
    /// <summary>A path, or a name to be found on <c>PATH</c>.</summary>
    public required string Command { get; set; }

    /// <summary>Absolute, or relative to the AppHost's folder.</summary>
    public required string WorkingDirectory { get; set; }
}

/// <summary>
/// A container. The Local platform has no container engine; it starts the local program of the same kind where a resource brings
/// one (<see cref="StockKafka.Platform.Hosting.LocalProgramAnnotation"/>) and otherwise says that an engine is needed.
/// </summary>
/// <param name="name">Name of the resource.</param>
/// <param name="entrypoint">Program in the container, instead of the image's own; null for that.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ContainerResource</c>.</remarks>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
{
    /// <summary>Program in the container; null for the image's own. Without effect on the Local platform.</summary>
    public string? Entrypoint { get; set; } = entrypoint;
}

/// <summary>The image of a container. The Local platform only shows it; what it runs goes by the resource.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ContainerImageAnnotation</c>.</remarks>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>Host of the registry; null for the engine's default.</summary>
    public string? Registry { get; set; }

    /// <summary>Name without registry and tag.</summary>
    public required string Image { get; set; }

    /// <summary>The tag; null where <see cref="SHA256"/> says which image it is.</summary>
    public string? Tag { get; set; }

    /// <summary>Digest of the image in hexadecimal digits; null where the tag says which image it is.</summary>
    public string? SHA256 { get; set; }
}

/// <summary>When the image of a container is fetched.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ImagePullPolicy</c>.</remarks>
public enum ImagePullPolicy
{
    /// <summary>As the container engine does by itself.</summary>
    Default = 0,

    /// <summary>At each start.</summary>
    Always = 1,

    /// <summary>When this machine does not have it.</summary>
    Missing = 2,

    /// <summary>Never: it must be there.</summary>
    Never = 3,
}

/// <summary>When the image of a container is fetched.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ContainerImagePullPolicyAnnotation</c>.</remarks>
public sealed class ContainerImagePullPolicyAnnotation : IResourceAnnotation
{
    /// <summary>The last annotation counts.</summary>
    public required ImagePullPolicy ImagePullPolicy { get; set; }
}

/// <summary>The name of a container, instead of one made from the resource's.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ContainerNameAnnotation</c>.</remarks>
public sealed class ContainerNameAnnotation : IResourceAnnotation
{
    /// <summary>As the container engine shows it.</summary>
    public required string Name { get; set; }
}

/// <summary>Arguments for the container engine.</summary>
/// <param name="callback">Adds to the arguments.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ContainerRuntimeArgsCallbackAnnotation</c>.</remarks>
public sealed class ContainerRuntimeArgsCallbackAnnotation(Func<ContainerRuntimeArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <param name="callback">Adds to the arguments.</param>
    public ContainerRuntimeArgsCallbackAnnotation(Action<IList<object>> callback)
        : this(context =>
        {
            callback(context.Args);
            return Task.CompletedTask;
        })
    {
    }

    /// <summary>Adds to the arguments.</summary>
    public Func<ContainerRuntimeArgsCallbackContext, Task> Callback { get; } = callback;
}

/// <summary>What a callback for arguments of the container engine works on.</summary>
/// <param name="args">The arguments so far.</param>
/// <param name="cancellationToken">Cancelled when the start is given up.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ContainerRuntimeArgsCallbackContext</c>.</remarks>
public sealed class ContainerRuntimeArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    /// <summary>The arguments so far.</summary>
    public IList<object> Args { get; } = args;

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}

/// <summary>How long a container lives. On the Local platform every program ends with the application.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ContainerLifetime</c>.</remarks>
public enum ContainerLifetime
{
    /// <summary>As long as the application.</summary>
    Session = 0,

    /// <summary>Longer.</summary>
    Persistent = 1,
}

/// <summary>How long a container lives. Without effect on the Local platform.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ContainerLifetimeAnnotation</c>.</remarks>
public sealed class ContainerLifetimeAnnotation : IResourceAnnotation
{
    /// <summary>The last annotation counts; <see cref="ContainerLifetime.Session"/> where there is none.</summary>
    public required ContainerLifetime Lifetime { get; set; }
}

/// <summary>What is mounted in a container.</summary>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ContainerMountType</c>.</remarks>
public enum ContainerMountType
{
    /// <summary>A folder or file of this machine.</summary>
    BindMount = 0,

    /// <summary>A volume: a folder that is kept by name, by the Local platform in its state folder.</summary>
    Volume = 1,
}

/// <summary>
/// Something mounted in a container. A local program in the container's place uses the same folder or file, where it has a use for it.
/// </summary>
/// <param name="source">Folder or file of this machine, or name of the volume; null for a volume without a name.</param>
/// <param name="target">Path in the container.</param>
/// <param name="type">Which of the two it is.</param>
/// <param name="isReadOnly">True where the container may not write.</param>
/// <remarks>Stands in for the published <c>Aspire.Hosting.ApplicationModel.ContainerMountAnnotation</c>.</remarks>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    /// <summary>Folder of this machine, or name of the volume.</summary>
    public string? Source { get; } = source;

    /// <summary>Path in the container; the local program finds the mount by it.</summary>
    public string Target { get; } = target;

    /// <summary>Whether <see cref="Source"/> is a path or a name.</summary>
    public ContainerMountType Type { get; } = type;

    /// <summary>True where the container may not write; the Local platform does not hinder it.</summary>
    public bool IsReadOnly { get; } = isReadOnly;
}
