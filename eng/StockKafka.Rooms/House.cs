using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace StockKafka.Rooms;

/// <summary>The projects and their rooms (the folders at the top of a project), as the compiled code has them.</summary>
public sealed partial class House
{
    /// <summary>What lies at the top of a project, outside every room.</summary>
    public const string Door = "(top)";

    private readonly string _root;
    private readonly Dictionary<string, string> _folders;
    private readonly ArchUnitNET.Domain.Architecture _code;

    /// <summary>Reads what a checkout has built as this program was built.</summary>
    public House(string root)
    {
        _root = root;
        Projects = [.. Directory.GetDirectories(root, "StockKafka.*").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        var loader = new ArchLoader();
        foreach (var project in Projects)
        {
            loader.LoadFilteredDirectory(Path.GetDirectoryName(Program(project)), $"{project}.dll");
        }

        _code = loader.Build();
        _folders = Projects.SelectMany(project => Declared(Path.Combine(root, project))).DistinctBy(declared => declared.Type).ToDictionary(declared => declared.Type, declared => declared.Folder);
    }

    /// <summary>The checkout that this program was built from.</summary>
    /// <exception cref="InvalidOperationException">It was not built in one.</exception>
    public static string Checkout()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "StockKafka.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("There is no StockKafka.sln above this program: run it from a build inside its checkout.");
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
    private List<string> References(string project)
    {
        using var file = new PEReader(File.OpenRead(Program(project)));
        var code = file.GetMetadataReader();
        return [.. code.AssemblyReferences.Select(reference => code.GetString(code.GetAssemblyReference(reference).Name))];
    }

    private string Program(string project) => Path.Combine(_root, "artifacts", "bin", project, new DirectoryInfo(AppContext.BaseDirectory).Name, $"{project}.dll");

    private static string ProjectOf(IType type) => type.Assembly is null ? "" : type.Assembly.Name.Split(',')[0];

    /// <summary>The folder whose files declare it; by its namespace what the compiler has made.</summary>
    private string RoomOf(IType type, string project)
    {
        var space = type.Namespace.FullName;
        return _folders.GetValueOrDefault($"{space}.{OutermostName().Match(type.FullName[(space.Length + 1)..])}")
            ?? (space.StartsWith(project + ".", StringComparison.Ordinal) ? space[(project.Length + 1)..].Split('.')[0] : Door);
    }

    private static IEnumerable<(string Type, string Folder)> Declared(string project)
    {
        foreach (var file in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            var folder = Path.GetRelativePath(project, file).Split(Path.DirectorySeparatorChar) is [var room, _, ..] ? room : Door;
            foreach (Match type in Declaration().Matches(text))
            {
                yield return ($"{Space().Match(text).Groups[1]}.{type.Groups[1]}", folder);
            }
        }
    }

    [GeneratedRegex(@"^\w+")]
    private static partial Regex OutermostName();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Space();

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|unsafe|ref) )*(?:class|struct|interface|enum|record(?: class| struct)?|delegate \S+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    private IEnumerable<(IType From, IType To)> Uses() =>
        from type in _code.Types
        from dependency in type.Dependencies
        select (type, dependency.Target);
}
