using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Processes;

public sealed class OutputTests
{
    [Fact]
    public async Task Output_GoesToTheLogFile()
    {
        await using var stack = await RunningStack.StartAsync();
        await stack.HealthyAsync("store");

        var file = Path.Combine(stack.StateFolder, "logs", "store.log");

        await Eventually.BecomesTrueAsync("the line is in the file", () => File.ReadAllText(file).Contains("ready on http://127.0.0.1:"));
    }

    [Fact]
    public async Task Output_OfTheRunBefore_IsKept()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 2; i++)
        {
            await using var stack = await RunningStack.StartAsync("--data", folder.Path, $"--store-args=run-{i}");
            await stack.HealthyAsync("store");
        }

        Assert.Contains("run-1", File.ReadAllText(folder.File("logs/store.log")));
        Assert.Contains("run-0", File.ReadAllText(folder.File("logs/store.log.1")));
    }

    [Fact]
    public async Task LongLinesAndGarbage_DoNoHarm()
    {
        await using var stack = await RunningStack.StartAsync("--store-args=--long-line 1000000 --garbage");
        await stack.HealthyAsync("store");

        var garbage = await stack.LogLineAsync("store", l => l.EndsWith("ok"));
        var log = await stack.LogAsync("store");

        Assert.Contains(new string('x', OutputPump.MaxLineBytes) + " …", log);
        Assert.Contains($"… {1_000_000 - OutputPump.MaxLineBytes} more bytes of this line are left out", log);
        Assert.DoesNotContain('\0', garbage);
        Assert.DoesNotContain('\a', garbage);
    }

    [Fact]
    public async Task Flood_KeepsTheNewestLinesAndTheProcessGoing()
    {
        await using var stack = await RunningStack.StartAsync("--store-args=--flood 200000");
        await stack.HealthyAsync("store");

        await stack.LogLineAsync("store", l => l == "flood 199999");

        Assert.True((await stack.LogAsync("store")).Count <= 5_000);
    }

    [Fact]
    public async Task Console_LeadsEachLineWithThePaddedName()
    {
        await using var stack = StackProcess.Start("--store-args=--garbage");
        await stack.WaitUntilHealthyAsync();

        Assert.Contains("api    | ready on http://127.0.0.1:", stack.Output);
        await stack.WaitForOutputAsync("worker | ready on nothing");
        Assert.Contains("stack  | control API  http://127.0.0.1:", stack.Output);
        Assert.DoesNotContain('\e', stack.Output);
        using var client = stack.ControlClient();
        Assert.DoesNotContain(client.DefaultRequestHeaders.Authorization!.Parameter!, stack.Output);
    }
}
