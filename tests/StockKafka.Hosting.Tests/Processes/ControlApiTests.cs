using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace StockKafka.Hosting.Tests.Processes;

public sealed class ControlApiTests
{
    [Fact]
    public async Task Api_WantsTheTokenAndItsOwnHost()
    {
        await using var stack = StackProcess.Start();
        await stack.WaitForOutputAsync("control API");

        using var stranger = stack.ControlClient(withToken: false);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/resources")).StatusCode);
        stranger.DefaultRequestHeaders.Authorization = new("Bearer", "guessed");
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.PostAsync("/shutdown", null)).StatusCode);

        using var owner = stack.ControlClient();
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/resources")).StatusCode);
        owner.DefaultRequestHeaders.Host = "evil.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await owner.GetAsync("/resources")).StatusCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(stack.Folder, "control.json")));
    }

    [Fact]
    public async Task Resources_ShowWhatIsKnown()
    {
        await using var stack = StackProcess.Start();
        await stack.WaitUntilHealthyAsync();

        var store = await stack.ResourceAsync("store");

        Assert.Equal("Project", (string)store["type"]!);
        Assert.Equal("Running", (string)store["state"]!);
        Assert.Equal("Healthy", (string)store["health"]!);
        Assert.True(ProcessTable.IsAlive((int)store["pid"]!));
        Assert.Equal(0, (int)store["restarts"]!);
        Assert.Equal("http", (string)store["endpoints"]![0]!["name"]!);
        Assert.StartsWith("http://127.0.0.1:", (string)store["endpoints"]![0]!["url"]!);
        Assert.Empty(store["waitingFor"]!.AsArray());
        Assert.True((bool)(await stack.ResourceAsync("job"))["explicitStart"]!);
    }

    [Fact]
    public async Task Commands_AnswerWhenDone_AndFailWithAReason()
    {
        await using var stack = StackProcess.Start();
        await stack.WaitUntilHealthyAsync();
        using var client = stack.ControlClient();

        using var stopped = await client.PostAsync("/resources/store/stop", null);
        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        Assert.Equal("Exited", (string)(await stopped.Content.ReadFromJsonAsync<JsonObject>())!["state"]!);

        await AssertFailsAsync(client, "/resources/store/stop", HttpStatusCode.Conflict, "store is not running (Exited)");
        await AssertFailsAsync(client, "/resources/nobody/stop", HttpStatusCode.NotFound, "unknown resource 'nobody'; there are store, api, worker, job");
        await AssertFailsAsync(client, "/resources/store/explode", HttpStatusCode.NotFound, "unknown command 'explode'; there are start, stop, restart, pause, resume, kill");
        await AssertFailsAsync(client, "/nowhere", HttpStatusCode.NotFound, "no such path: POST /nowhere");

        using var started = await client.PostAsync("/resources/store/start", null);
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        Assert.Equal(1, (int)(await stack.ResourceAsync("store"))["restarts"]!);
    }

    [Fact]
    public async Task Logs_CanBeFollowed()
    {
        await using var stack = StackProcess.Start();
        await stack.WaitUntilHealthyAsync();
        using var client = stack.ControlClient();
        var all = await Eventually.GetAsync("both lines", async () =>
            await client.GetStringAsync("/resources/worker/logs") is var text && text.Contains("ready on nothing\n") && text.Contains("arguments: ") ? text : null);
        Assert.Equal(all.Split('\n')[^2] + "\n", await client.GetStringAsync("/resources/worker/logs?tail=1"));

        using var response = await client.GetAsync("/resources/worker/logs?tail=0&follow=true", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await client.PostAsync("/resources/worker/stop", null);

        Assert.Equal("SIGTERM", await reader.ReadLineAsync(Eventually.Timeout()));
        Assert.Equal("bye", await reader.ReadLineAsync(Eventually.Timeout()));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/resources/worker/logs?tail=many")).StatusCode);
    }

    [Fact]
    public async Task Shutdown_StopsTheStack()
    {
        await using var stack = StackProcess.Start();
        await stack.WaitUntilHealthyAsync();
        var pids = await stack.AllPidsAsync();
        using var client = stack.ControlClient();

        using var answer = await client.PostAsync("/shutdown", null);

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(0, await stack.WaitForExitAsync());
        await ProcessTable.AreGoneAsync(pids);
    }

    private static async Task AssertFailsAsync(HttpClient client, string path, HttpStatusCode status, string error)
    {
        using var response = await client.PostAsync(path, null);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(error, (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["error"]!);
    }
}
