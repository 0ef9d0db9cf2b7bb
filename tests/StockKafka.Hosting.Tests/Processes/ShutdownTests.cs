using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace StockKafka.Hosting.Tests.Processes;

/// <summary>However an AppHost ends, nothing that it has started is left.</summary>
public sealed class ShutdownTests
{
    private const int SigHup = 1;
    private const int SigInt = 2;
    private const int SigKill = 9;
    private const int SigTerm = 15;

    [Theory]
    [InlineData(SigInt)]
    [InlineData(SigTerm)]
    [InlineData(SigHup)]
    public async Task Signal_StopsAllAndEndsWithZero(int signal)
    {
        await using var stack = StackProcess.Start();
        await stack.WaitUntilHealthyAsync();
        var pids = await stack.AllPidsAsync();
        var watch = Stopwatch.StartNew();

        stack.Send(signal);

        Assert.Equal(0, await stack.WaitForExitAsync());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
        Assert.Equal(3, pids.Length);
        await ProcessTable.AreGoneAsync(pids);
        Assert.False(File.Exists(Path.Combine(stack.Folder, "control.json")));
    }

    [Fact]
    public async Task SigInt_WhileStarting_LeavesNothing()
    {
        await using var stack = StackProcess.Start("--store-args=--health-after 60000");
        await stack.WaitForOutputAsync("control API");
        await stack.WaitForOutputAsync("running (pid");
        var pids = await stack.AllPidsAsync();

        stack.Send(SigInt);

        Assert.Equal(0, await stack.WaitForExitAsync());
        Assert.NotEmpty(pids);
        await ProcessTable.AreGoneAsync(pids);
        Assert.DoesNotContain("failed to start", stack.Output);
    }

    [Fact]
    public async Task SigTerm_ChildIgnoresIt_IsKilledWithinFiveSeconds()
    {
        await using var stack = StackProcess.Start("--worker-args=--ignore-term", "--store-args=--ignore-term");
        await stack.WaitForOutputAsync("worker | ready on nothing");
        var pids = await stack.AllPidsAsync();
        var watch = Stopwatch.StartNew();

        stack.Send(SigTerm);

        Assert.Equal(0, await stack.WaitForExitAsync());
        // 5 s on a machine that has nothing else to do; the limit itself is what the notice tells.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
        await ProcessTable.AreGoneAsync(pids);
        Assert.Contains("did not stop within 2.5 s of SIGTERM", stack.Output);
    }

    [Fact]
    public async Task SecondSigInt_KillsAtOnce()
    {
        await using var stack = StackProcess.Start("--worker-args=--ignore-term");
        await stack.WaitForOutputAsync("worker | ready on nothing");
        var pids = await stack.AllPidsAsync();
        stack.Send(SigInt);
        await stack.WaitForOutputAsync("worker | SIGTERM");

        stack.Send(SigInt);

        await stack.WaitForExitAsync();
        await ProcessTable.AreGoneAsync(pids);
        Assert.DoesNotContain("did not stop within", stack.Output);
    }

    [Fact]
    public async Task KillOfAppHost_TakesChildrenAndGrandchildrenAlong()
    {
        await using var stack = StackProcess.Start("--worker-args=--grandchild --ignore-term", "--api-args=--ignore-term");
        await stack.WaitUntilHealthyAsync();
        await stack.WaitForOutputAsync("grandchild ");
        var pids = await stack.AllPidsAsync();
        var grandchild = int.Parse(Regex.Match(stack.Output, @"grandchild (\d+)").Groups[1].Value);
        Assert.True(ProcessTable.IsAlive(grandchild));

        stack.Send(SigKill);

        await stack.WaitForExitAsync();
        await ProcessTable.AreGoneAsync([.. pids, grandchild]);
    }

    [Fact]
    public async Task KillOfAppHost_LetsTheNextStartOnTheSameFolder()
    {
        using var folder = new TempFolder();
        await using (var first = StackProcess.StartOn(folder.Path))
        {
            await first.WaitUntilHealthyAsync();
            first.Send(SigKill);
            await first.WaitForExitAsync();
        }

        await using var second = StackProcess.StartOn(folder.Path);
        await second.WaitUntilHealthyAsync();
        second.Send(SigTerm);
        Assert.Equal(0, await second.WaitForExitAsync());
    }

    [Fact]
    public async Task KillOfChildWithGrandchild_TakesTheGrandchildAlong()
    {
        await using var stack = StackProcess.Start("--worker-args=--grandchild");
        await stack.WaitForOutputAsync("grandchild ");
        var grandchild = int.Parse(Regex.Match(stack.Output, @"grandchild (\d+)").Groups[1].Value);

        Process.GetProcessById(await stack.PidOfAsync("worker")).Kill();

        await ProcessTable.AreGoneAsync(grandchild);
        await stack.WaitForOutputAsync("killed (exit code 137)");
    }

    [Fact]
    public async Task SecondAppHostOnTheSameFolder_SaysWhoHoldsIt()
    {
        await using var first = StackProcess.Start();
        await first.WaitForOutputAsync("control API");

        await using var second = StackProcess.StartOn(first.Folder);

        Assert.Equal(1, await second.WaitForExitAsync());
        Assert.Contains($"in use by the AppHost with pid {first.Id}", second.Output);
        Assert.Single(second.Output.Split('\n'));
        Assert.True(File.Exists(Path.Combine(first.Folder, "control.json")));
    }

    [Fact]
    public async Task FixedPortInUse_IsOneLineThatNamesResourceAndPort()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await using var stack = StackProcess.Start("--api-port", $"{port}");

        Assert.Equal(1, await stack.WaitForExitAsync());
        Assert.StartsWith($"error: Port {port} of the resource 'api' (endpoint 'http') is in use", stack.Output);
        Assert.Single(stack.Output.Split('\n'));
    }

    [Theory]
    [InlineData("error: The argument '--store-port' needs a value", "--store-port")]
    [InlineData("error: The argument 'nonsense' is not understood", "nonsense")]
    [InlineData("error: --control-port must be a port number", "--control-port", "x")]
    [InlineData("error: --dashboard-port must be a port number", "--dashboard-port", "70000")]
    [InlineData("error: --dashboard must be true or false", "--dashboard", "no")]
    [InlineData("error: Port 70000 of the resource 'api' (endpoint 'http') is not a port", "--api-port", "70000")]
    [InlineData("error: The input string 'x' was not in a correct format", "--api-port", "x")]
    [InlineData("error: The state folder '/proc/nowhere' cannot be used", "--data", "/proc/nowhere")]
    public async Task WrongArgument_IsOneLineAndExitCodeOne(string expected, params string[] args)
    {
        await using var stack = StackProcess.Start(args);

        Assert.Equal(1, await stack.WaitForExitAsync());
        Assert.StartsWith(expected, stack.Output);
        Assert.Single(stack.Output.Split('\n'));
    }
}
