using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StockKafka.Hosting;

/// <summary>A .NET program that travels with this assembly, and how it is started: by the <c>dotnet</c> that runs this process, where that is known.</summary>
internal static class EmbeddedProgram
{
    /// <summary>The <c>dotnet</c> that runs this process; else that of <c>DOTNET_HOST_PATH</c>, of <c>DOTNET_ROOT</c>, or on <c>PATH</c>.</summary>
    public static string Dotnet { get; } = FindDotnet();

    /// <summary>Full path of a program's assembly.</summary>
    /// <param name="folder">Its folder under <c>embedded</c>.</param>
    /// <param name="assembly">File name of the assembly.</param>
    /// <exception cref="DistributedApplicationException">It is not there.</exception>
    public static string Find(string folder, string assembly)
    {
        var path = Path.Combine(Path.GetDirectoryName(typeof(EmbeddedProgram).Assembly.Location)!, "embedded", folder, assembly);
        return File.Exists(path)
            ? path
            : throw new DistributedApplicationException($"The program '{path}' is missing; build the AppHost anew, which copies it there.");
    }

    /// <summary>Has <see cref="Dotnet"/> run a program's assembly with some options.</summary>
    public static IResourceBuilder<T> WithProgram<T>(this IResourceBuilder<T> builder, string assembly, Func<IEnumerable<(string Name, object Value)>> options)
        where T : ExecutableResource => builder.WithArgs(arguments =>
        {
            foreach (var argument in (IEnumerable<object>)["exec", assembly, .. options().SelectMany(option => (object[])[option.Name, option.Value])])
            {
                arguments.Args.Add(argument);
            }
        });

    private static string FindDotnet()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string?[] candidates =
        [
            Environment.ProcessPath is { } self && Path.GetFileName(self).Equals(name, StringComparison.OrdinalIgnoreCase) ? self : null,
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"),
            Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? Path.Combine(root, name) : null,
        ];
        return Array.Find(candidates, File.Exists) ?? name;
    }
}
