using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Processes;

/// <summary>Several processes of one project behind one address.</summary>
public sealed class ReplicaTests
{
    private static readonly string First = ResourceInstance.ReplicaId("api", 0);
    private static readonly string Second = ResourceInstance.ReplicaId("api", 1);

    [Fact]
    public async Task Connections_go_to_each_replica_in_turn()
    {
        await using var stack = await RunningStack.StartAsync("--api-replicas", "2");
        await AllHealthyAsync(stack);

        var answers = await AnswersAsync(stack, 6);

        Assert.Equal(3, answers.Count(pid => pid == stack.PidOf(First)));
        Assert.Equal(3, answers.Count(pid => pid == stack.PidOf(Second)));
    }

    [Fact]
    public async Task Each_replica_has_its_own_port_name_state_and_log()
    {
        await using var stack = await RunningStack.StartAsync("--api-replicas", "2", "--api-args=--environment");
        await AllHealthyAsync(stack);
        var address = stack.App.GetEndpoint("api").ToString().TrimEnd('/');

        var urls = new[] { "api", First, Second }.Select(id => stack.Controller(id).Snapshot.Urls.Single().Url).ToList();
        Assert.Equal(3, urls.Distinct().Count());
        Assert.Equal(address, urls[0]);
        foreach (var (id, url) in new[] { (First, urls[1]), (Second, urls[2]) })
        {
            Assert.Equal(KnownResourceStates.Running, stack.CurrentState(id));
            var log = await stack.LogAsync(id);
            Assert.Contains($"ASPNETCORE_URLS={url}", log);
            Assert.Contains($"OTEL_RESOURCE_ATTRIBUTES=service.instance.id={id}", log);
            Assert.Contains("OTEL_SERVICE_NAME=api", log);
            Assert.True(File.Exists(Path.Combine(stack.StateFolder, "logs", $"{id}.log")));
            Assert.Contains($"{id} | ASPNETCORE_URLS={url}", await stack.LogAsync("api"));
        }

        Assert.Matches("^api-[a-z]{8}$", First);
    }

    [Fact]
    public async Task One_that_is_gone_gets_no_connection_and_the_whole_says_which()
    {
        await using var stack = await RunningStack.StartAsync("--api-replicas", "2");
        await AllHealthyAsync(stack);

        Assert.True((await stack.ExecuteAsync(First, LifecycleCommands.Kill)).Success);

        Assert.All(await AnswersAsync(stack, 4), pid => Assert.Equal(stack.PidOf(Second), pid));
        Assert.Equal(137, stack.Controller(First).Snapshot.ExitCode);
        Assert.Equal(KnownResourceStates.Running, stack.CurrentState("api"));
        Assert.Equal(HealthStatus.Degraded, stack.Controller("api").Snapshot.HealthStatus);
        Assert.Equal($"1 of 2 replicas run; not {First}", stack.Controller("api").Problem);

        Assert.True((await stack.ExecuteAsync(First, KnownResourceCommands.StartCommand)).Success);
        await AllHealthyAsync(stack);
        Assert.Equal(2, (await AnswersAsync(stack, 4)).Distinct().Count());
    }

    [Fact]
    public async Task One_that_is_not_healthy_gets_connections_only_while_no_other_is()
    {
        await using var stack = await RunningStack.StartAsync("--api-replicas", "2", $"--api-args=--unhealthy {First}");

        await stack.HealthyAsync("api"); // What clients reach is healthy.
        await stack.HealthyAsync(Second);
        Assert.All(await AnswersAsync(stack, 4), pid => Assert.Equal(stack.PidOf(Second), pid));
        await Eventually.BecomesTrueAsync("it says why", () => stack.Controller(First).Problem == "/health answers 503, expected 200");

        Assert.True((await stack.ExecuteAsync(Second, KnownResourceCommands.StopCommand)).Success);
        Assert.All(await AnswersAsync(stack, 2), pid => Assert.Equal(stack.PidOf(First), pid));
        await Eventually.BecomesTrueAsync("the whole is unhealthy", () => stack.Controller("api").Snapshot.HealthStatus == HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task Commands_of_the_resource_act_on_all()
    {
        await using var stack = await RunningStack.StartAsync("--api-replicas", "3");
        await stack.HealthyAsync("api");
        var address = stack.App.GetEndpoint("api");
        var pids = stack.Controller("api").Replicas.Select(replica => replica.ProcessId!.Value).ToList();
        Assert.Equal(3, pids.Distinct().Count());

        Assert.True((await stack.ExecuteAsync("api", KnownResourceCommands.StopCommand)).Success);
        Assert.All(pids, pid => Assert.False(ProcessTable.IsAlive(pid)));
        Assert.Equal(KnownResourceStates.Exited, stack.CurrentState("api"));
        await Assert.ThrowsAsync<HttpRequestException>(() => AnswersAsync(stack, 1));
        Assert.Contains("is not running", (await stack.ExecuteAsync("api", KnownResourceCommands.StopCommand)).Message);

        Assert.True((await stack.ExecuteAsync("api", KnownResourceCommands.StartCommand)).Success);
        await stack.HealthyAsync("api");
        Assert.Equal(address, stack.App.GetEndpoint("api"));
        await AnswersAsync(stack, 1);

        Assert.True((await stack.ExecuteAsync("api", LifecycleCommands.Pause)).Success);
        Assert.Equal("Paused", stack.CurrentState("api"));
        Assert.True((await stack.ExecuteAsync("api", LifecycleCommands.Resume)).Success);
        Assert.True((await stack.ExecuteAsync("api", KnownResourceCommands.RestartCommand)).Success);
        await stack.HealthyAsync("api");
    }

    [Fact]
    public async Task Dependents_wait_for_all_and_are_told_once()
    {
        var ready = 0;
        await using var stack = await RunningStack.StartAsync(
            builder => builder.CreateResourceBuilder<ProjectResource>("api").OnResourceReady((_, _, _) =>
            {
                Interlocked.Increment(ref ready);
                return Task.CompletedTask;
            }),
            "--api-replicas", "2", "--api-args=--health-after 300");

        await stack.StateAsync("worker", KnownResourceStates.Running);

        Assert.Equal(1, ready);
        Assert.All(stack.Controller("api").Replicas, replica => Assert.True(replica.Snapshot.StartTimeStamp < stack.Controller("worker").Snapshot.StartTimeStamp));
    }

    [Theory]
    [InlineData(null, 8123, "target port 8123")]
    [InlineData(false, null, "not proxied")]
    public async Task An_endpoint_that_cannot_be_shared_is_refused(bool? isProxied, int? targetPort, string reason)
    {
        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => RunningStack.StartAsync(
            builder => builder.CreateResourceBuilder<ProjectResource>("api").WithEndpoint(name: "other", targetPort: targetPort, isProxied: isProxied),
            "--api-replicas", "2"));

        Assert.Contains(reason, refused.Message);
        Assert.Contains("'api'", refused.Message);
    }

    [Fact]
    public async Task A_number_below_one_is_refused()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddProject("x", "x.csproj").WithReplicas(0));
    }

    private static async Task AllHealthyAsync(RunningStack stack)
    {
        await stack.HealthyAsync("api");
        await stack.HealthyAsync(First);
        await stack.HealthyAsync(Second);
    }

    /// <summary>The pids that answer, each request on a connection of its own.</summary>
    private static async Task<List<int>> AnswersAsync(RunningStack stack, int count)
    {
        var pids = new List<int>();
        for (var i = 0; i < count; i++)
        {
            using var client = stack.App.CreateHttpClient("api");
            using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));
            pids.Add(int.Parse(answer.Headers.GetValues("X-Process").Single(), System.Globalization.CultureInfo.InvariantCulture));
        }

        return pids;
    }
}
