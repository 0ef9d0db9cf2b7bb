using System.Text;

namespace StockKafka.Packages.Tests;

/// <summary>What is in the packed files.</summary>
[Collection(nameof(StrangersFolder))]
public sealed class PackageTests(StrangersFolder stranger)
{
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public void Three_projects_are_packages() => Assert.Equal(
        [StrangersFolder.Broker, StrangersFolder.Hosting, StrangersFolder.Load],
        Directory.GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(project => File.ReadAllText(project).Contains("eng/Package.props", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(StrangersFolder.Broker, 1)]
    [InlineData(StrangersFolder.Hosting, 6)]
    [InlineData(StrangersFolder.Load, 2)]
    public void A_package_says_what_it_is_and_is_small(string name, int mebibytes)
    {
        var package = stranger.Package(name);
        Assert.Superset(new HashSet<string>(["README.md", "LICENSE", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"]), new HashSet<string>(package.Files));
        Assert.Equal(name, Value(package, "id"));
        Assert.Equal("MIT", Value(package, "license"));
        Assert.Equal("README.md", Value(package, "readme"));
        Assert.True(Value(package, "description").Length > 100);
        Assert.InRange(package.Size, 1, mebibytes * Mebibyte);
    }

    [Theory]
    [InlineData(StrangersFolder.Broker)]
    [InlineData(StrangersFolder.Hosting)]
    [InlineData(StrangersFolder.Load)]
    public void A_package_names_no_folder_of_the_machine_that_made_it(string name)
    {
        if (StrangersFolder.Configuration == "Release") // A debugger has to find the sources.
        {
            Assert.True(stranger.Package(name).Bytes($"lib/net10.0/{name}.dll").AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Root)) < 0);
        }
    }

    [Fact]
    public void The_programs_inside_are_the_same_for_every_system()
    {
        var files = stranger.Package(StrangersFolder.Hosting).Files;
        Assert.Contains("embedded/kafka/StockKafka.Broker.dll", files);
        Assert.Contains("embedded/redis/StockKafka.Garnet.dll", files);
        Assert.All(files.Where(file => file.StartsWith("embedded/", StringComparison.Ordinal)), file => Assert.True(file.EndsWith(".dll", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal), file));
        Assert.DoesNotContain(files, file => file.Contains("/native/", StringComparison.Ordinal));
    }

    [Fact]
    public void The_AppHost_of_the_README_is_the_sample() =>
        Assert.Equal(File.ReadAllText(Path.Combine(stranger.Samples, "Bakery.AppHost", "Program.cs")), stranger.Package(StrangersFolder.Hosting).ReadmeCode());

    private static string Value(Package package, string name) => package.Metadata.Elements().Single(element => element.Name.LocalName == name).Value;
}
