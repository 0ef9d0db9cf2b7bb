using System.Diagnostics;
using System.Globalization;
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

        Assert.All(pids, pid => Assert.False(Directory.Exists($"/proc/{pid}") && !IsZombie(pid), $"{pid} still runs"));
        Assert.True(application.App.ResourceNotifications.TryGetCurrentState("bakery", out var now) && KnownResourceStates.TerminalStates.Contains(now.Snapshot.State?.Text));
        await application.DoAsync("bakery", "start");
        await application.HealthyAsync("bakery");
        Assert.DoesNotContain(pids[0], await PidsAsync());
    }

    [Fact]
    public async Task A_paused_program_takes_connections_and_answers_nobody_until_it_is_resumed()
    {
        using var http = application.App.CreateHttpClient("bakery", "http");
        await application.DoAsync("bakery", FaultCommandExtensions.Pause);
        Assert.True((await application.ShowAsync("bakery")).GetProperty("paused").GetBoolean());
        Assert.Equal("Running", (await application.ShowAsync("bakery")).GetProperty("state").GetString());
        Assert.False((await application.TryAsync("bakery", FaultCommandExtensions.Pause)).Success);
        var answer = http.GetStringAsync("/");
        Assert.NotSame(answer, await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(500))));

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

    private static bool IsZombie(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1][0] == 'Z';
        }
        catch (IOException)
        {
            return true; // It has gone meanwhile.
        }
    }
}
