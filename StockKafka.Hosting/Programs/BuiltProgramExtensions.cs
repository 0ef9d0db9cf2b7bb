using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting;

/// <summary>Starts a project's program itself instead of <c>dotnet run</c>.</summary>
public static class BuiltProgramExtensions
{
    /// <summary>
    /// Starts the program that was built with the AppHost, where it is found: the resource's process is then the program and not a launcher
    /// of it, which saves a second and 125 MB, and lets signals reach it. An IDE that debugs, and <c>dotnet watch</c>, start it as always.
    /// </summary>
    /// <param name="builder">A project in the same repository as the AppHost, with the artifacts layout (<c>UseArtifactsOutput</c>) or the usual <c>bin</c> folder.</param>
    public static IResourceBuilder<ProjectResource> WithBuiltProgram(this IResourceBuilder<ProjectResource> builder)
    {
        var project = builder.Resource.GetProjectMetadata().ProjectPath;
        return Find(project) is { } program && Environment.GetEnvironmentVariable("DOTNET_WATCH") is null
            ? builder.WithAnnotation(new ExecutableAnnotation { Command = program, WorkingDirectory = Path.GetDirectoryName(project)! })
            : builder;
    }

    /// <summary>The program of <paramref name="project"/> in the same configuration as this process, or null.</summary>
    private static string? Find(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        string[] candidates =
        [
            Path.Combine(here, "..", "..", name, Path.GetFileName(here), file),
            Path.Combine(Path.GetDirectoryName(project)!, "bin", Path.GetFileName(Path.GetDirectoryName(here)!), Path.GetFileName(here), file),
        ];
        return Array.Find(candidates, File.Exists) is { } found ? Path.GetFullPath(found) : null;
    }
}
