using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Processes;

/// <summary>Children that do what they should not: the stack goes on, and says what is wrong.</summary>
public sealed class BadChildTests
{
    [Fact]
    public async Task One_that_ends_at_once_tells_why_in_its_last_lines_and_is_not_started_again()
    {
        await using var stack = await RunningStack.StartAsync("--worker-args=--flood 10 --exit 7");

        await stack.StateAsync("worker", KnownResourceStates.Exited);
        await stack.HealthyAsync("api");

        // The two streams of a process arrive in any order.
        Assert.StartsWith("ended with exit code 7; last output: ", stack.Controller("worker").Problem);
        Assert.Contains("flood 9", stack.Controller("worker").Problem);
        Assert.Equal(3, stack.Controller("worker").Problem!.Split(" | ").Length);
        Assert.Equal((1, 7), (stack.Controller("worker").Starts, stack.Controller("worker").Snapshot.ExitCode));
    }

    [Fact]
    public async Task One_that_ignores_sigterm_is_killed_after_the_limit()
    {
        await using var stack = await RunningStack.StartAsync("--store-args=--ignore-term");
        await stack.HealthyAsync("store");
        var pid = stack.PidOf("store");
        var watch = Stopwatch.StartNew();

        Assert.True((await stack.ExecuteAsync("store", KnownResourceCommands.StopCommand)).Success);

        Assert.InRange(watch.Elapsed, Orchestrator.StopGrace - TimeSpan.FromSeconds(1), Orchestrator.StopGrace + TimeSpan.FromSeconds(15));
        Assert.False(ProcessTable.IsAlive(pid));
        Assert.Equal(137, stack.Controller("store").Snapshot.ExitCode);
        Assert.Contains("SIGTERM", await stack.LogAsync("store"));
    }

    [Theory]
    [InlineData("--grandchild", true)]
    [InlineData("--grandchild --exit-after 300", false)]
    public async Task What_one_has_started_goes_with_it(string args, bool stop)
    {
        await using var stack = await RunningStack.StartAsync($"--worker-args={args}");
        var line = await stack.LogLineAsync("worker", l => l.StartsWith("grandchild ", StringComparison.Ordinal));
        if (stop)
        {
            await stack.StateAsync("worker", KnownResourceStates.Running);
            await stack.ExecuteAsync("worker", KnownResourceCommands.StopCommand);
        }

        await stack.App.ResourceNotifications.WaitForResourceAsync("worker", KnownResourceStates.TerminalStates, Eventually.Timeout());
        await ProcessTable.AreGoneAsync([int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)]);
    }

    [Fact]
    public async Task One_that_floods_its_log_costs_little_memory_processor_and_disk_and_the_others_are_heard()
    {
        await using var stack = StackProcess.Start("--worker-args=--endless");
        await stack.WaitUntilHealthyAsync();
        using var client = stack.ControlClient();
        await Eventually.BecomesTrueAsync("the burst is over", () => LogBytes(stack) > OutputPump.Burst);
        var memory = Megabytes(stack.Id);
        var (processor, disk, watch) = (ProcessorSeconds(stack.Id), LogBytes(stack), Stopwatch.StartNew());

        (await client.PostAsync("/resources/job/start", null, Eventually.Timeout())).EnsureSuccessStatusCode();
        await Eventually.GetAsync("the other's line", async () => (await client.GetStringAsync("/resources/job/logs")).Contains("ready on nothing", StringComparison.Ordinal) ? "yes" : null);
        await Eventually.BecomesTrueAsync("6 MB more", () => LogBytes(stack) > disk + (3 * OutputPump.BytesEachSecond));

        var seconds = watch.Elapsed.TotalSeconds;
        Assert.InRange(LogBytes(stack) - disk, 0, (seconds + 5) * OutputPump.BytesEachSecond);
        Assert.InRange(ProcessorSeconds(stack.Id) - processor, 0, Math.Max(1, 0.6 * seconds));
        Assert.InRange(Megabytes(stack.Id) - memory, -1_000, 100);
    }

    [Fact]
    public async Task Any_bytes_at_all_leave_the_control_api_readable()
    {
        await using var stack = StackProcess.Start("--worker-args=--binary 300000 --long-line 1000000 --garbage --exit 9");
        await stack.WaitForOutputAsync("ended with exit code 9");

        using var client = stack.ControlClient();
        var worker = await Eventually.GetAsync("the state", async () => (await client.GetFromJsonAsync<JsonObject>("/resources/worker", Eventually.Timeout())) is { } found && (string)found["state"]! == "Exited" ? found : null);
        Assert.Contains("ended with exit code 9; last output: ", (string)worker["problem"]!);
        Assert.InRange(((string)worker["problem"]!).Length, 30, 700);
        var log = await client.GetStringAsync("/resources/worker/logs?tail=5000");
        Assert.Contains('\uFFFD', log);
        Assert.DoesNotContain('\0', log);
        Assert.Contains("more bytes of this line are left out", log);
        Assert.Equal(4, (await client.GetFromJsonAsync<JsonArray>("/resources"))!.Count);
    }

    private static long LogBytes(StackProcess stack) => Directory.EnumerateFiles(Path.Combine(stack.Folder, "logs"), "worker.log*").Sum(path => new FileInfo(path).Length);

    private static double Megabytes(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    private static double ProcessorSeconds(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.TotalProcessorTime.TotalSeconds;
    }
}
