using System.Text.RegularExpressions;

namespace StockKafka.Integration.Tests;

/// <summary>The entry script, as a user runs it.</summary>
public sealed class EntryScriptTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task The_demo_survives_its_outage_without_losing_or_doubling_a_message()
    {
        using var demo = ChildProgram.Start(Script, "demo", "--duration", "60s", "--data", _folder, "--out", Path.Combine(_folder, "reports"));
        Assert.True(await demo.ExitCodeAsync(seconds: 240) == 0, demo.Output);
        Assert.Matches(new Regex(@"signals\s+[1-9]\d* found"), demo.Output);
        Assert.Contains("0 lost, 0 duplicated", demo.Output);
        Assert.Matches(new Regex(@"failed\s+[1-9]\d* inside outages, 0 outside"), demo.Output);
        Assert.Single(Directory.GetFiles(_folder, "load_test_report_*.html", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("nonsense", "unknown command 'nonsense'")]
    [InlineData("up --api-port 70000", "--api-port is '70000'")]
    [InlineData("up --kafka-break-duration 10s", "--kafka-break-duration is '10s'")]
    [InlineData("up --colour red", "unknown option --colour")]
    [InlineData("up --data", "--data needs a value")]
    [InlineData("demo --bars /no/such/file", "--bars: the file /no/such/file cannot be read")]
    [InlineData("demo --speed 5", "unknown option --speed")]
    public async Task A_mistake_is_one_line_that_names_it(string commandLine, string message)
    {
        using var script = ChildProgram.Start(Script, commandLine.Split(' '));
        Assert.Equal(2, await script.ExitCodeAsync(seconds: 30));
        Assert.Contains(message, Assert.Single(script.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("help")]
    [InlineData("up --help")]
    [InlineData("demo --help")]
    [InlineData("test --help")]
    public async Task Help_is_given_on_request(string commandLine)
    {
        using var script = ChildProgram.Start(Script, commandLine.Split(' '));
        Assert.Equal(0, await script.ExitCodeAsync(seconds: 30));
        Assert.Contains("./stockkafka", script.Output);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string Script => Path.Combine(Repository.Root, "stockkafka");
}
