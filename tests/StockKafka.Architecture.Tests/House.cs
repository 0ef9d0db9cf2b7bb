using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace StockKafka.Architecture.Tests;

/// <summary>The projects and their rooms (the folders at the top of a project, which are its namespaces), as the compiled code has them.</summary>
public sealed class House
{
    /// <summary>What lies at the top of a project, outside every room.</summary>
    public const string Door = "(top)";

    private readonly ArchUnitNET.Domain.Architecture _code;

    public House()
    {
        Projects = [.. Directory.GetDirectories(Repository.Root, "StockKafka.*").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        var loader = new ArchLoader();
        foreach (var project in Projects)
        {
            loader.LoadFilteredDirectory(Path.GetDirectoryName(Repository.Program(project)), $"{project}.dll");
        }

        _code = loader.Build();
    }

    public IReadOnlyList<string> Projects { get; }

    /// <summary>Which project uses which.</summary>
    public Graph Between()
    {
        var graph = new Graph();
        foreach (var project in Projects)
        {
            graph.Add(project);
            foreach (var used in References(project).Where(Projects.Contains))
            {
                graph.Add(project, used, $"{project}.dll references {used}.dll");
            }
        }

        return graph;
    }

    /// <summary>Which room of a project uses which.</summary>
    public Graph Within(string project)
    {
        var graph = new Graph();
        foreach (var type in _code.Types.Where(type => ProjectOf(type) == project))
        {
            graph.Add(RoomOf(type, project));
        }

        foreach (var (from, to) in Uses().Where(use => ProjectOf(use.From) == project && ProjectOf(use.To) == project))
        {
            graph.Add(RoomOf(from, project), RoomOf(to, project), $"{from.FullName} uses {to.FullName}");
        }

        return graph;
    }

    /// <summary>Types say less: some sources are compiled into two projects, and then a name stands for either.</summary>
    private static List<string> References(string project)
    {
        using var file = new PEReader(File.OpenRead(Repository.Program(project)));
        var code = file.GetMetadataReader();
        return [.. code.AssemblyReferences.Select(reference => code.GetString(code.GetAssemblyReference(reference).Name))];
    }

    private static string ProjectOf(IType type) => type.Assembly is null ? "" : type.Assembly.Name.Split(',')[0];

    private static string RoomOf(IType type, string project)
    {
        var space = type.Namespace.FullName;
        return space.StartsWith(project + ".", StringComparison.Ordinal) ? space[(project.Length + 1)..].Split('.')[0] : Door;
    }

    private IEnumerable<(IType From, IType To)> Uses() =>
        from type in _code.Types
        from dependency in type.Dependencies
        select (type, dependency.Target);
}
