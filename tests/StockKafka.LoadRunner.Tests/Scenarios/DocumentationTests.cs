using System.Runtime.CompilerServices;
using StockKafka.LoadRunner.Arguments;
using StockKafka.LoadRunner.Scenarios;

namespace StockKafka.LoadRunner.Tests.Scenarios;

public sealed class DocumentationTests
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    [Fact]
    public async Task The_example_of_a_scenario_is_the_scenario()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository, "docs", "load-testing.md"));
        var source = await File.ReadAllTextAsync(Path.Combine(Repository, "StockKafka.LoadRunner", "Scenarios", "Monitoring.cs"));
        Assert.Contains(source[source.IndexOf("sealed class Monitoring(", StringComparison.Ordinal)..], guide, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_scenario_and_test_type_is_explained()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository, "docs", "load-testing.md"));
        Assert.All(ScenarioCatalog.All, kind => Assert.Contains($"| `{kind.Name}` |", guide, StringComparison.Ordinal));
        Assert.All(ScenarioArguments.TestTypes, type => Assert.Contains($"`{type}`", guide, StringComparison.Ordinal));
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
