using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace StockKafka.Hosting.Tests;

[Collection(nameof(ForeignApplication))]
public sealed class FaultCommandTests(ForeignApplication application)
{
    [Fact]
    public async Task Kill_reaches_the_program_and_all_that_it_started()
    {
        var pids = await PidsAsync();
        Assert.Equal(pids[0], (await application.ShowAsync("bakery")).GetProperty("pid").GetInt32());

        await application.DoAsync("bakery", FaultCommandExtensions.Kill);

        Assert.All(pids, pid => Assert.Contains(StateOf(pid), "XZ"));
        Assert.True(application.App.ResourceNotifications.TryGetCurrentState("bakery", out var now) && KnownResourceStates.TerminalStates.Contains(now.Snapshot.State?.Text));
        await application.DoAsync("bakery", "start");
        await application.HealthyAsync("bakery");
        Assert.DoesNotContain(pids[0], await PidsAsync());
    }

    [Fact]
    public async Task A_paused_program_takes_connections_and_answers_nobody_until_it_is_resumed()
    {
        var pids = await PidsAsync();
        using var http = application.App.CreateHttpClient("bakery", "http");
        await application.DoAsync("bakery", FaultCommandExtensions.Pause);
        Assert.True((await application.ShowAsync("bakery")).GetProperty("paused").GetBoolean());
        Assert.Equal("Running", (await application.ShowAsync("bakery")).GetProperty("state").GetString());
        Assert.False((await application.TryAsync("bakery", FaultCommandExtensions.Pause)).Success);
        // Stopped by a signal (proc(5)), its child as well: neither can answer. The signal is sent, but on a busy machine not yet obeyed.
        await Eventually.TrueAsync(() => pids.All(pid => StateOf(pid) == 'T'), "both are stopped", seconds: 10);
        var address = http.BaseAddress!;
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(address.Host, address.Port);
        }

        var answer = http.GetStringAsync("/");
        Assert.False(answer.IsCompleted);

        await application.DoAsync("bakery", FaultCommandExtensions.Resume);

        Assert.NotEmpty(await answer.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.False((await application.ShowAsync("bakery")).GetProperty("paused").GetBoolean());
    }

    [Fact]
    public async Task A_resource_that_is_stopped_for_a_while_comes_back_by_itself()
    {
        var clock = Stopwatch.StartNew();
        var away = application.DoAsync("redis", "stop-for-1s");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await application.App.ResourceNotifications.WaitForResourceAsync("redis", KnownResourceStates.TerminalStates, patience.Token);
        await away;
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(1));
        await application.HealthyAsync("redis");
    }

    [Fact]
    public async Task What_does_not_run_cannot_be_killed()
    {
        var result = await application.TryAsync("oven", FaultCommandExtensions.Kill);
        Assert.False(result.Success);
    }

    private async Task<int[]> PidsAsync()
    {
        using var http = application.App.CreateHttpClient("bakery", "http");
        return [.. (await http.GetStringAsync("/")).Split(' ').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))];
    }

    /// <summary>The state of a process as proc(5) has it; 'X' where there is none.</summary>
    private static char StateOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1][0];
        }
        catch (IOException)
        {
            return 'X';
        }
    }
}
