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
        await NothingRunsAsync();
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
        await NothingRunsAsync();
    }

    [Fact]
    public async Task A_stack_that_cannot_start_is_told_with_its_reason()
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "kafka"), "a file where a folder should be");
        using var demo = ChildProgram.StartBuilt(CliProgram.Name, "demo", "--data", _folder);

        Assert.Equal(1, await demo.ExitCodeAsync(seconds: 120));
        Assert.Contains("stockkafka: the stack did not start: kafka is Finished (exit code 1)", demo.Output);
        await NothingRunsAsync();
    }

    [Fact]
    public async Task A_demo_leaves_a_stack_alone_that_runs_on_its_folder()
    {
        using var control = new FakeControl(_ => (200, "[]"));

        var (code, output) = await CliProgram.RunAsync("demo", "--data", control.Folder);

        Assert.Equal(1, code);
        Assert.StartsWith($"stockkafka: a stack is running on '{control.Folder}'; stop it with ", output);
        Assert.Empty(control.Requests);
    }

    [Fact]
    public async Task Up_passes_a_signal_on_and_the_exit_code_back()
    {
        using var up = ChildProgram.StartBuilt(CliProgram.Name, "up", "--data", _folder, "--dashboard", "false", "--monitoring", "false");
        Assert.Equal((0, ""), await CliProgram.RunAsync("wait", "--timeout", "120", "--data", _folder));

        up.Signal("TERM");

        Assert.Equal(0, await up.ExitCodeAsync(seconds: 30));
        await NothingRunsAsync();
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private Task NothingRunsAsync() => Eventually.GetAsync(() => Task.FromResult(string.Join('\n', Processes())), left => left.Length == 0, seconds: 10);

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
