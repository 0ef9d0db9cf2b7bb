using System.Text.RegularExpressions;

namespace StockKafka.Cli.Tests;

/// <summary>The demo and the stack in the foreground, as a user runs them.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "stockkafka-tests", Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task The_demo_survives_its_outage_without_losing_or_doubling_a_message()
    {
        using var demo = ChildProgram.StartBuilt(CliProgram.Name, "demo", "--duration", "60s", "--data", _folder, "--out", Path.Combine(_folder, "reports"));
        Assert.True(await demo.ExitCodeAsync(seconds: 240) == 0, demo.Output);
        Assert.Matches(new Regex(@"signals\s+[1-9]\d* found"), demo.Output);
        Assert.Contains("0 lost, 0 duplicated", demo.Output);
        Assert.Matches(new Regex(@"failed\s+[1-9]\d* inside outages, 0 outside"), demo.Output);
        Assert.Single(Directory.GetFiles(_folder, "load_test_report_*.html", SearchOption.AllDirectories));
        Assert.Empty(Processes());
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_demo_that_is_told_to_end_while_the_stack_starts_leaves_nothing_running(string signal)
    {
        using var demo = ChildProgram.StartBuilt(CliProgram.Name, "demo", "--data", _folder);
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(_folder, "control.json"))));

        demo.Signal(signal);

        Assert.Equal(130, await demo.ExitCodeAsync(seconds: 60));
        Assert.Empty(Processes());
    }

    [Fact]
    public async Task A_stack_that_cannot_start_is_told_with_its_reason()
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "kafka"), "a file where a folder should be");
        using var demo = ChildProgram.StartBuilt(CliProgram.Name, "demo", "--data", _folder);

        Assert.Equal(1, await demo.ExitCodeAsync(seconds: 120));
        Assert.Contains("stockkafka: the stack did not start: ", demo.Output);
        Assert.Empty(Processes());
    }

    [Fact]
    public async Task Up_passes_a_signal_on_and_the_exit_code_back()
    {
        using var up = ChildProgram.StartBuilt(CliProgram.Name, "up", "--data", _folder, "--dashboard", "false", "--monitoring", "false");
        Assert.Equal((0, ""), await CliProgram.RunAsync("wait", "--timeout", "120", "--data", _folder));

        up.Signal("TERM");

        Assert.Equal(0, await up.ExitCodeAsync(seconds: 30));
        await Eventually.GetAsync(() => Task.FromResult(Processes()), left => left.Count == 0, seconds: 10);
        Assert.Empty(Processes());
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Command lines of what runs and names the folder.</summary>
    private List<string> Processes()
    {
        var found = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(process, "cmdline")) is var line && line.Contains(_folder, StringComparison.Ordinal))
                {
                    found.Add(line.Replace('\0', ' '));
                }
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        return found;
    }
}
