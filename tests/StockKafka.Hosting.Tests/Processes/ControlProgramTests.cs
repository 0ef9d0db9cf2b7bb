using System.Diagnostics;
using StockKafka.Platform.Control;
using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Processes;

/// <summary>The commands of the entry script, as a user runs them.</summary>
public sealed class ControlProgramTests
{
    [Fact]
    public async Task Commands_AgainstARunningStack()
    {
        await using var stack = StackProcess.Start();

        Assert.Equal((0, "", ""), await RunAsync(stack.Folder, "wait"));
        var (code, status, _) = await RunAsync(stack.Folder, "status");
        Assert.Equal(0, code);
        Assert.Matches(@"store\s+Running\s+Healthy", status);
        Assert.Contains("job: starts on command: stockkafka start job", status);
        Assert.Equal((0, "store is Exited (exit code 0)\n", ""), await RunAsync(stack.Folder, "stop", "store"));
        Assert.Equal((1, "", "error: store is not running (Exited)\n"), await RunAsync(stack.Folder, "stop", "store"));
        Assert.Equal((1, "", "error: unknown resource 'kafka'; there are store, api, worker, job\n"), await RunAsync(stack.Folder, "stop", "kafka"));
        Assert.StartsWith("[{\"name\":\"store\"", (await RunAsync(stack.Folder, "status", "--json")).Output);
        Assert.Equal("bye\n", (await RunAsync(stack.Folder, "logs", "store", "--tail", "1")).Output);
        Assert.Equal((1, "", "error: store is Exited (exit code 0)\n"), await RunAsync(stack.Folder, "wait", "store"));
        Assert.Contains("kill                 Kill\n", (await RunAsync(stack.Folder, "command", "store")).Output, StringComparison.Ordinal);
        Assert.StartsWith("error: unknown command 'fly'; there are start, ", (await RunAsync(stack.Folder, "command", "store", "fly")).Error, StringComparison.Ordinal);
        Assert.Equal((0, "start: done\n", ""), await RunAsync(stack.Folder, "command", "store", "start"));
        Assert.Equal((0, "", ""), await RunAsync(stack.Folder, "wait", "store"));
        Assert.Equal((0, "", ""), await RunAsync(stack.Folder, "shutdown"));
        Assert.Equal(0, await stack.WaitForExitAsync());
    }

    [Fact]
    public async Task Wait_ForOneThatNeverBecomesHealthy_EndsWithTheReason()
    {
        await using var stack = StackProcess.Start("--store-args=--health-after 600000");
        await stack.WaitForOutputAsync("store  | ready on http://127.0.0.1:");

        var (code, output, error) = await RunAsync(stack.Folder, "wait", "--timeout", "3");

        Assert.Equal((1, ""), (code, output));
        Assert.Equal("error: not ready after 3 s: store is Running and Unhealthy: /health answers 503, expected 200; api is Waiting for store; worker is Waiting for api\n", error);
        Assert.Contains("api: waits for store", (await RunAsync(stack.Folder, "status")).Output);
    }

    [Fact]
    public async Task Parameter_PrintsTheValue_AndNamesThoseThereAre()
    {
        await using var stack = StackProcess.Start("--parameter", "color", "--Parameters:color", "dark blue");

        Assert.Equal((0, "", ""), await RunAsync(stack.Folder, "wait"));
        Assert.Equal((0, "dark blue\n", ""), await RunAsync(stack.Folder, "parameter", "color"));
        Assert.Equal((1, "", "error: unknown parameter 'taste'; there are color\n"), await RunAsync(stack.Folder, "parameter", "taste"));
        Assert.Equal(2, (await RunAsync(stack.Folder, "parameter")).Code);
    }

    [Fact]
    public async Task Dashboard_PrintsTheLinkThatTheAppHostPrinted()
    {
        await using var stack = StackProcess.Start("--AppHost:BrowserToken", "chosen-token");

        Assert.Equal((0, "", ""), await RunAsync(stack.Folder, "wait"));
        var (code, link, _) = await RunAsync(stack.Folder, "dashboard");
        Assert.Equal(0, code);
        Assert.Matches("^http://127\\.0\\.0\\.1:\\d+/login\\?t=chosen-token\n$", link);
        await stack.WaitForOutputAsync($"Login to the dashboard at {link.TrimEnd()}");
        Assert.Contains($"dashboard: {link.TrimEnd()}", (await RunAsync(stack.Folder, "status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DashboardThatIsOff_IsSaidSo()
    {
        await using var stack = StackProcess.Start("--dashboard", "false");

        Assert.Equal((0, "", ""), await RunAsync(stack.Folder, "wait"));
        Assert.Equal((1, "", "error: this stack runs without the dashboard (--dashboard false)\n"), await RunAsync(stack.Folder, "dashboard"));
        Assert.DoesNotContain("Login to the dashboard", stack.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoStack_IsOneLine()
    {
        using var folder = new TempFolder();

        var (code, output, error) = await RunAsync(folder.Path, "status");

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Equal($"error: no stack is running on '{folder.Path}'; start one with 'stockkafka up', or name its folder with --data DIR\n", error);
    }

    [Fact]
    public async Task KilledStack_IsNoStack()
    {
        await using var stack = StackProcess.Start();
        await stack.WaitForOutputAsync("control API");
        await Eventually.BecomesTrueAsync("control.json is there", () => File.Exists(Path.Combine(stack.Folder, "control.json")));
        stack.Send(9);
        await stack.WaitForExitAsync();

        var (code, _, error) = await RunAsync(stack.Folder, "stop", "store");

        Assert.Equal(1, code);
        Assert.StartsWith("error: no stack is running", error);
    }

    [Theory]
    [InlineData("unknown command 'fly'; see --help", "fly")]
    [InlineData("'stop' needs the name of a resource: stockkafka stop RESOURCE", "stop")]
    [InlineData("'stop' does not take 'b'", "stop", "a", "b")]
    [InlineData("'command' needs the name of a resource: stockkafka command RESOURCE", "command")]
    [InlineData("unknown option '--fast'; see --help", "status", "--fast")]
    [InlineData("--tail must be a whole number, not 'x'", "logs", "api", "--tail", "x")]
    [InlineData("--timeout needs a value", "wait", "--timeout")]
    public void WrongCommandLine_IsNamed(string expected, params string[] args) =>
        Assert.Equal(expected, Assert.Throws<UsageException>(() => CommandLine.Parse(args)).Message);

    private static async Task<(int Code, string Output, string Error)> RunAsync(string folder, params string[] args)
    {
        var start = new ProcessStartInfo(ProgramPath.Dotnet!) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] all = ["exec", typeof(CommandLine).Assembly.Location, .. args, "--data", folder];
        foreach (var argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(Eventually.Timeout());
        return (process.ExitCode, await output, await error);
    }
}
