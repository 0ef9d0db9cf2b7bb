using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using StockKafka.Platform.Hosting;
using StockKafka.Tests;

namespace StockKafka.Hosting.Tests.Platform;

/// <summary>
/// What can be known of the Aspire platform where its packages cannot be restored: the application's source does not know the stand-ins, its
/// projects refer to none of them there, and every package that they ask for has a version, on both platforms.
/// </summary>
public sealed partial class AspirePlatformTests
{
    private static readonly string[] Paths =
    [
        .. Directory.GetDirectories(Repository.Root, "StockKafka.*").Select(Path.GetFileName).Order(StringComparer.Ordinal).Select(name => $"{name}/{name}.csproj"),
        "tests/StockKafka.Integration.Tests/StockKafka.Integration.Tests.csproj",
    ];

    /// <summary>The projects that are built on both platforms.</summary>
    public static TheoryData<string> BuiltOnBoth => [.. Paths];

    [Fact]
    public void Application_source_does_not_name_the_stand_ins()
    {
        var files = Paths[..^1].Select(path => Path.GetDirectoryName(Path.Combine(Repository.Root, path))!)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".cs" or ".csproj" or ".json" && !path.Contains("node_modules", StringComparison.Ordinal))
            .ToList();

        Assert.True(files.Count > 100, "the source was not found");
        Assert.Empty(files.Where(path => StandIn().IsMatch(File.ReadAllText(path))).Select(path => Path.GetRelativePath(Repository.Root, path)));
    }

    [Theory]
    [MemberData(nameof(BuiltOnBoth))]
    public async Task Every_package_has_a_version_and_on_aspire_no_stand_in_is_built(string project)
    {
        foreach (var platform in new[] { "Local", "Aspire" })
        {
            var items = await EvaluateAsync(project, platform);
            var versions = items["PackageVersion"].Select(item => item.GetProperty("Identity").GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var packages = items["PackageReference"].Select(item => item.GetProperty("Identity").GetString()!).ToList();
            var projects = items["ProjectReference"].Select(item => item.GetProperty("FullPath").GetString()!).ToList();

            Assert.Empty(packages.Except(versions, StringComparer.OrdinalIgnoreCase).Select(name => $"{name} has no version on {platform}"));
            Assert.Empty(items["PackageVersion"].GroupBy(item => item.GetProperty("Identity").GetString(), StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => same.Key));
            var standIns = projects.Where(path => path.Contains("/platform/", StringComparison.Ordinal)).Select(Path.GetFileNameWithoutExtension);
            var replaced = platform == "Local" ? AllPackages(project).Where(name => Directory.Exists(Path.Combine(Repository.Root, "platform", name))) : [];
            Assert.Equal(replaced.Order(StringComparer.Ordinal), standIns.Order(StringComparer.Ordinal));
            Assert.DoesNotContain(items["Compile"], item => platform == "Aspire" && item.GetProperty("FullPath").GetString()!.Contains("/platform/", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> AllPackages(string project) =>
        PackageReference().Matches(File.ReadAllText(Path.Combine(Repository.Root, project))).Select(match => match.Groups[1].Value);

    private static async Task<Dictionary<string, JsonElement[]>> EvaluateAsync(string project, string platform)
    {
        using var folder = new TempFolder();
        var start = new ProcessStartInfo(
            ProgramPath.Dotnet!,
            ["msbuild", .. Readable(Path.Combine(Repository.Root, project), folder), "-nologo", "-getItem:PackageReference,PackageVersion,ProjectReference,Compile", $"-p:StockKafkaPlatform={platform}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.GetProperty("Items").EnumerateObject().ToDictionary(property => property.Name, property => property.Value.Clone().EnumerateArray().ToArray());
    }

    // The SDK of the AppHost is a package too, which cannot be had here: a copy of that project without the import is read.
    private static IEnumerable<string> Readable(string path, TempFolder folder)
    {
        var text = File.ReadAllText(path);
        if (!AppHostSdk().IsMatch(text))
        {
            return [path];
        }

        var copy = folder.File(Path.GetFileName(path));
        File.WriteAllText(copy, AppHostSdk().Replace(text, ""));
        return
        [
            copy, $"-p:DirectoryBuildPropsPath={Repository.Root}/Directory.Build.props", $"-p:DirectoryBuildTargetsPath={Repository.Root}/Directory.Build.targets",
            $"-p:DirectoryPackagesPropsPath={Repository.Root}/Directory.Packages.props",
        ];
    }

    [GeneratedRegex(@"StockKafka\.Platform\b(?!\w)|[/\\]platform[/\\]|PlatformRoot")]
    private static partial Regex StandIn();

    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"")]
    private static partial Regex PackageReference();

    [GeneratedRegex("""<Import [^>]*Sdk="Aspire\.AppHost\.Sdk"[^>]*/>""")]
    private static partial Regex AppHostSdk();
}
