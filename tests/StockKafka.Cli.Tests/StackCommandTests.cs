namespace StockKafka.Cli.Tests;

/// <summary>The commands that speak to the control endpoint, against one that answers as the AppHost does.</summary>
public sealed class StackCommandTests
{
    private const string Kafka = """
        {"name":"kafka","type":"Executable","state":"Running","health":"Healthy","pid":42,"endpoints":[{"name":"tcp","url":"tcp://localhost:9092"}],"connectionString":"localhost:9092",
         "startedAt":"2026-01-05T09:30:00Z","explicitStart":false,"commands":[{"name":"stop","displayName":"Stop"},{"name":"stop-for-15s","displayName":"Stop for 15 s"}]}
        """;

    private const string Job = """{"name":"loadrunner","type":"Project","state":"NotStarted","endpoints":[],"explicitStart":true,"commands":[]}""";

    [Fact]
    public async Task Status_shows_what_runs_where_and_how_it_is()
    {
        using var control = new FakeControl(_ => (200, $$"""
            [{{Kafka}},{{Job}},{"name":"api","type":"Project","state":"Running","health":"Unhealthy","problem":"kafka does not answer","endpoints":[],"commands":[]},
             {"name":"scanner","type":"Project","state":"Exited","exitCode":134,"endpoints":[],"commands":[]}]
            """));

        var (code, output) = await RunAsync(control, "status");

        Assert.Equal(0, code);
        Assert.Matches(@"Resource +State +Health +Up +Pid +Address", output);
        Assert.Matches(@"kafka +Running +Healthy +\d+ d +42 +tcp://localhost:9092", output);
        Assert.Matches(@"loadrunner +on command +- +- +-", output);
        Assert.Matches(@"scanner +Exited \(134\)", output);
        Assert.Contains(" api is Running and Unhealthy: kafka does not answer\n", output);
        Assert.Contains(" dashboard: http://localhost:1/login?t=abc\n", output);
        Assert.StartsWith("[{\"name\":\"kafka\"", (await RunAsync(control, "status", "--json")).Output);
        Assert.Equal((0, "http://localhost:1/login?t=abc\n"), await RunAsync(control, "dashboard"));
    }

    [Fact]
    public async Task Wait_returns_when_everything_that_starts_by_itself_is_healthy()
    {
        var asked = 0;
        using var control = new FakeControl(_ => (200, ++asked < 3 ? $"[{Kafka.Replace("Healthy", "Unhealthy", StringComparison.Ordinal)},{Job}]" : $"[{Kafka},{Job}]"));

        Assert.Equal((0, ""), await RunAsync(control, "wait"));
        Assert.Equal(3, asked);
        Assert.Equal((1, "stockkafka: not ready after 1s: loadrunner is NotStarted\n"), await RunAsync(control, "wait", "loadrunner", "--timeout", "1"));
        Assert.Equal((1, "stockkafka: unknown resource 'redis'; there are kafka, loadrunner\n"), await RunAsync(control, "wait", "redis"));
    }

    [Fact]
    public async Task Wait_ends_at_once_when_something_has_failed()
    {
        using var control = new FakeControl(_ => (200, """[{"name":"api","type":"Project","state":"FailedToStart","exitCode":1,"endpoints":[],"commands":[]}]"""));

        Assert.Equal((1, "stockkafka: api is FailedToStart (exit code 1)\n"), await RunAsync(control, "wait"));
    }

    [Fact]
    public async Task A_resource_is_told_what_to_do_and_a_refusal_is_one_line()
    {
        using var control = new FakeControl(request => request switch
        {
            "GET /resources" => (200, $"[{Kafka}]"),
            "POST /resources/kafka/pause" => (200, Kafka.Replace("\"pid\"", "\"paused\":true,\"pid\"", StringComparison.Ordinal)),
            "POST /resources/kafka/stop-for-15s" => (200, Kafka.Replace("\"pid\"", "\"message\":\"back in 15 s\",\"pid\"", StringComparison.Ordinal)),
            "POST /resources/kafka/start" => (409, """{"error":"start kafka: it runs"}"""),
            _ => (500, ""),
        });

        Assert.Equal((0, "kafka is Running and paused\n"), await RunAsync(control, "pause", "kafka"));
        Assert.Equal((0, "back in 15 s\n"), await RunAsync(control, "command", "kafka", "stop-for-15s"));
        Assert.Equal((1, "stockkafka: start kafka: it runs\n"), await RunAsync(control, "start", "kafka"));
        Assert.Equal((1, "stockkafka: resources/kafka/kill: the control API answered 500\n"), await RunAsync(control, "kill", "kafka"));
        Assert.Equal((0, "stop                 Stop\nstop-for-15s         Stop for 15 s\n"), await RunAsync(control, "command", "kafka"));
    }

    [Theory]
    [InlineData("Closed", 0, "")]
    [InlineData("Open", 41.2, "api: its breaker for kafka tries again in 42 s; until a try succeeds callers get 503, after it all goes on by itself\n")]
    [InlineData("Isolated", 0, "api: its breaker for kafka was opened by hand; POST /api/resilience/kafka/close closes it\n")]
    public async Task What_is_started_and_still_left_alone_by_a_breaker_is_told_with_when_that_ends(string state, double seconds, string note)
    {
        FakeControl? running = null;
        using var control = new FakeControl(request => request switch
        {
            "POST /resources/kafka/start" => (200, Kafka.Replace("\"pid\"", "\"message\":\"started\",\"pid\"", StringComparison.Ordinal)),
            "GET /resources" => (200, $$"""[{{Kafka}},{"name":"api","state":"Running","endpoints":[{"name":"http","url":"{{running!.Url}}"}]}]"""),
            "GET /api/resilience" => (200, FormattableString.Invariant($$"""[{"name":"database","state":"Open","retryAfterSeconds":9},{"name":"kafka","state":"{{state}}","retryAfterSeconds":{{seconds}}}]""")),
            _ => (500, ""),
        });
        running = control;
        Assert.Equal((0, $"started\n{note}"), await RunAsync(control, "start", "kafka"));
    }

    [Fact]
    public async Task Logs_are_copied()
    {
        using var control = new FakeControl(request => request == "GET /resources/kafka/logs?tail=2&follow=false" ? (200, "one\ntwo\n") : (404, """{"error":"there is no resource"}"""));

        Assert.Equal((0, "one\ntwo\n"), await RunAsync(control, "logs", "kafka", "-n", "2"));
        Assert.Equal((1, "stockkafka: there is no resource\n"), await RunAsync(control, "logs", "other"));
    }

    [Fact]
    public async Task The_key_is_that_of_the_folder()
    {
        using var control = new FakeControl(_ => (500, ""));
        Assert.Equal(1, (await RunAsync(control, "key")).Code);
        await File.WriteAllTextAsync(Path.Combine(control.Folder, "api-key"), "the-key\n");

        Assert.Equal((0, "the-key\n"), await RunAsync(control, "key"));
        Assert.Empty(control.Requests);
    }

    [Fact]
    public async Task Shutdown_returns_when_the_AppHost_has_ended()
    {
        using var control = new FakeControl(_ => (200, ""));
        using var shutdown = ChildProgram.StartBuilt(CliProgram.Name, "shutdown", "--data", control.Folder);
        await Eventually.TrueAsync(() => Task.FromResult(control.Requests.Contains("POST /shutdown")));
        Assert.False(shutdown.Process.HasExited);

        control.EndAppHost();

        Assert.Equal(0, await shutdown.ExitCodeAsync(seconds: 30));
    }

    [Fact]
    public async Task A_stack_that_has_gone_is_no_stack()
    {
        using var control = new FakeControl(_ => (200, "[]"));
        control.EndAppHost();

        var (code, output) = await RunAsync(control, "stop", "kafka");

        Assert.Equal((1, $"stockkafka: no stack is running on '{control.Folder}'; start one with ./stockkafka up, or name its folder with --data DIR\n"), (code, output));
    }

    private static Task<(int Code, string Output)> RunAsync(FakeControl control, params string[] arguments) => CliProgram.RunAsync([.. arguments, "--data", control.Folder]);
}
