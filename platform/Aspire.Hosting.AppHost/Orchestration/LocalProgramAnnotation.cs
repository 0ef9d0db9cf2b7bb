using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Platform.Hosting;

/// <summary>The project class that the build writes knows where the built program is.</summary>
public interface IBuiltProject
{
    /// <summary>Full path of the program's assembly.</summary>
    string ProgramPath { get; }
}

/// <summary>Says which program of this machine does what a container would do.</summary>
/// <param name="prepare">Called at each start of the resource; makes folders, writes configuration, names the program.</param>
public sealed class LocalProgramAnnotation(Func<LocalProgramContext, CancellationToken, ValueTask<LocalProgram>> prepare) : IResourceAnnotation
{
    /// <summary>
    /// Says what to start; may throw <see cref="Aspire.Hosting.DistributedApplicationException"/>, which fails the start in one line.
    /// </summary>
    public ValueTask<LocalProgram> PrepareAsync(LocalProgramContext context, CancellationToken cancellationToken) => prepare(context, cancellationToken);
}

/// <summary>A program to start.</summary>
public sealed record LocalProgram
{
    /// <summary>A path, or a name to be found on PATH.</summary>
    public required string Command { get; init; }

    /// <summary>The command line, without the program; the arguments of the model follow it.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The folder to start in; null for the AppHost's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Written to standard input, which is then closed. Not visible to other users of the machine.</summary>
    public string? StandardInput { get; init; }

    /// <summary>How to get the program where it is missing, as one command.</summary>
    public string? InstallCommand { get; init; }
}

/// <summary>What a resource can ask while its program is prepared.</summary>
public sealed class LocalProgramContext
{
    private readonly StateFolder _state;
    private readonly string _appHostDirectory;

    internal LocalProgramContext(IResource resource, StateFolder state, string appHostDirectory)
    {
        Resource = resource;
        _state = state;
        _appHostDirectory = appHostDirectory;
    }

    /// <summary>The resource whose program is prepared.</summary>
    public IResource Resource { get; }

    /// <summary>The folder of this machine that stands for <paramref name="target"/> in the container; made where it is missing.</summary>
    public string Folder(string target)
    {
        var mount = Resource.Annotations.OfType<ContainerMountAnnotation>().LastOrDefault(m => m.Target == target);
        var folder = mount switch
        {
            { Type: ContainerMountType.BindMount, Source: { } source } => Path.GetFullPath(source, _appHostDirectory),
            { Type: ContainerMountType.Volume, Source: { } volume } => _state.Volume(volume),
            _ => _state.Scratch(Resource.Name),
        };
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>The file of this machine that stands for <paramref name="target"/> in the container: mounted itself, or in a mounted folder.</summary>
    /// <exception cref="Aspire.Hosting.DistributedApplicationException">Neither is mounted.</exception>
    public string File(string target)
    {
        foreach (var mount in Resource.Annotations.OfType<ContainerMountAnnotation>().Where(m => m.Type == ContainerMountType.BindMount).Reverse())
        {
            var folder = mount.Target.TrimEnd('/');
            if (mount.Target == target || target.StartsWith($"{folder}/", StringComparison.Ordinal))
            {
                return Path.GetFullPath(mount.Source + target[folder.Length..], _appHostDirectory);
            }
        }

        throw new Aspire.Hosting.DistributedApplicationException($"it needs its configuration: mount a file with WithBindMount(source, \"{target}\")");
    }

    /// <summary>The port that an endpoint was given.</summary>
    public int Port(string endpointName) => new EndpointReference((IResourceWithEndpoints)Resource, endpointName).Port;
}
