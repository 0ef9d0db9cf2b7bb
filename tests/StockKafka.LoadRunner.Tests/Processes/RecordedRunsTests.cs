using System.Text.Json;
using StockKafka.LoadRunner.Tests.Comparing;

namespace StockKafka.LoadRunner.Tests.Processes;

/// <summary>The commands that read what was recorded.</summary>
public sealed class RecordedRunsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recorded-").FullName;

    public RecordedRunsTests()
    {
        var reports = Path.Combine(_folder, "reports");
        MadeUpRun.Write(reports, 1, 20);
        MadeUpRun.Write(reports, 2, 40);
        MadeUpRun.Write(reports, 3, 20, settings: new() { TestType = "api", Users = 99 });
        var broken = Directory.CreateDirectory(Path.Combine(reports, "load_test_20250101_000004")).FullName;
        File.WriteAllText(Path.Combine(broken, "run.jsonl"), "nothing\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task List_shows_each_run_also_one_that_cannot_be_read()
    {
        var (exitCode, output, error) = await Runner.RunAsync(_folder, "list");
        Assert.Equal((0, ""), (exitCode, error));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.Matches("^load_test_20250101_000001 .* 3,000 .* PASS$", lines[1]);
        Assert.Contains("not readable", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_tells_the_whole_of_one_run()
    {
        var (_, output, error) = await Runner.RunAsync(_folder, "show", "reports/load_test_20250101_000001");
        Assert.Equal("", error);
        Assert.Contains("GET /api/stock/[symbol]/daily", output, StringComparison.Ordinal);
        Assert.Contains("95th percentile", output, StringComparison.Ordinal);
        var (_, json, _) = await Runner.RunAsync(_folder, "show", "reports/load_test_20250101_000001", "--json");
        using var document = JsonDocument.Parse(json);
        Assert.Equal(3_000, document.RootElement.GetProperty("total").GetProperty("requests").GetInt64());
    }

    [Fact]
    public async Task Compare_says_what_differs_as_text_and_as_JSON()
    {
        string[] arguments = ["compare", "reports/load_test_20250101_000001", "reports/load_test_20250101_000002"];
        var (exitCode, output, error) = await Runner.RunAsync(_folder, arguments);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("load_test_20250101_000002 beside load_test_20250101_000001: slower: mean +", output, StringComparison.Ordinal);
        var (_, json, _) = await Runner.RunAsync(_folder, [.. arguments, "--json"]);
        using var document = JsonDocument.Parse(json);
        var figures = document.RootElement.GetProperty("comparisons")[0].GetProperty("figures");
        Assert.Equal("Worse", figures.EnumerateArray().Single(figure => figure.GetProperty("name").GetString() == "p95").GetProperty("finding").GetString());
    }

    [Fact]
    public async Task Compare_refuses_different_loads_unless_forced()
    {
        string[] arguments = ["compare", "reports/load_test_20250101_000001", "reports/load_test_20250101_000003"];
        var (exitCode, output, error) = await Runner.RunAsync(_folder, arguments);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("users: 10 and 99", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(character => character == '\n'));
        var (forced, told, _) = await Runner.RunAsync(_folder, [.. arguments, "--force"]);
        Assert.Equal(0, forced);
        Assert.Contains("different loads: ", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alone compares with nothing", "compare", "reports")]
    [InlineData("Required argument 'run' missing", "compare")]
    [InlineData("nowhere: holds no load test", "list", "nowhere")]
    [InlineData("nowhere: holds no load test", "show", "nowhere")]
    [InlineData("nowhere: holds no load test", "compare", "reports/load_test_20250101_000001", "nowhere")]
    [InlineData("--tolerance: '5%' has no meaning without --baseline", "load", "light", "--tolerance", "5%")]
    [InlineData("--tolerance: 'much' is no percentage", "load", "light", "--baseline", "reports", "--tolerance", "much")]
    public async Task Mistakes_are_one_line_and_exit_code_2(string says, params string[] arguments)
    {
        var (exitCode, output, error) = await Runner.RunAsync(_folder, arguments);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal(1, error.Count(character => character == '\n'));
    }
}
