using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Processes;

public sealed class LifecycleTests
{
    [Fact]
    public async Task Start_FollowsWaitForAndHealth()
    {
        await using var stack = await RunningStack.StartAsync("--store-args=--health-after 400");

        await stack.HealthyAsync("api");
        await stack.StateAsync("worker", KnownResourceStates.Running);

        DateTime? StartOf(string name) => stack.Controller(name).Snapshot.StartTimeStamp;
        Assert.True(StartOf("api") - StartOf("store") >= TimeSpan.FromMilliseconds(300), "api started before store was healthy");
        Assert.True(StartOf("worker") > StartOf("api"));
        Assert.Equal(KnownResourceStates.NotStarted, stack.CurrentState("job"));
    }

    [Fact]
    public async Task Waiting_NamesWhatIsWaitedFor()
    {
        await using var stack = await RunningStack.StartAsync("--store-args=--health-after 60000");

        await stack.StateAsync("api", KnownResourceStates.Waiting);

        Assert.Equal(["store"], stack.Controller("api").WaitingFor);
        Assert.Equal(HealthStatus.Unhealthy, stack.Controller("store").Snapshot.HealthStatus ?? HealthStatus.Unhealthy);
        await Eventually.BecomesTrueAsync("store tells why it is unhealthy", () => stack.Controller("store").Problem == "/health answers 503, expected 200");
    }

    [Fact]
    public async Task ExplicitStart_RunsOnCommand()
    {
        await using var stack = await RunningStack.StartAsync();
        await stack.HealthyAsync("api");

        var result = await stack.ExecuteAsync("job", KnownResourceCommands.StartCommand);

        Assert.True(result.Success, result.Message);
        Assert.Equal(KnownResourceStates.Running, stack.CurrentState("job"));
    }

    [Fact]
    public async Task StopAndStart_KeepsThePort()
    {
        await using var stack = await RunningStack.StartAsync();
        await stack.HealthyAsync("store");
        var address = stack.App.GetEndpoint("store");
        var pid = stack.PidOf("store");

        Assert.True((await stack.ExecuteAsync("store", "resource-stop")).Success);

        Assert.Equal(KnownResourceStates.Exited, stack.CurrentState("store"));
        Assert.False(ProcessTable.IsAlive(pid));
        Assert.Contains("bye", await stack.LogAsync("store"));
        Assert.True((await stack.ExecuteAsync("store", "resource-start")).Success);
        await stack.HealthyAsync("store");
        Assert.Equal(address, stack.App.GetEndpoint("store"));
        Assert.NotEqual(pid, stack.PidOf("store"));
        Assert.Equal(2, stack.Controller("store").Starts);
    }

    [Fact]
    public async Task Commands_ThatDoNotFitTheState_FailWithAReason()
    {
        await using var stack = await RunningStack.StartAsync();
        await stack.HealthyAsync("api");

        Assert.Equal("store is already started (Running)", (await stack.ExecuteAsync("store", "start")).Message);
        Assert.Equal("job is not running (NotStarted)", (await stack.ExecuteAsync("job", "stop")).Message);
        Assert.Equal("job is not running (NotStarted)", (await stack.ExecuteAsync("job", "kill")).Message);
        Assert.Equal("store is not paused (Running)", (await stack.ExecuteAsync("store", "resume")).Message);
        Assert.Contains("not available", (await stack.ExecuteAsync("store", "fly")).Message);
        Assert.Contains("not found", (await stack.ExecuteAsync("nobody", "stop")).Message);
    }

    [Fact]
    public async Task Restart_StartsANewProcess()
    {
        await using var stack = await RunningStack.StartAsync();
        await stack.HealthyAsync("store");
        var pid = stack.PidOf("store");

        Assert.True((await stack.ExecuteAsync("store", KnownResourceCommands.RestartCommand)).Success);

        await stack.HealthyAsync("store");
        Assert.NotEqual(pid, stack.PidOf("store"));
    }

    [Fact]
    public async Task Kill_EndsWithoutASigterm()
    {
        await using var stack = await RunningStack.StartAsync();
        await stack.HealthyAsync("store");

        Assert.True((await stack.ExecuteAsync("store", LifecycleCommands.Kill)).Success);

        Assert.Equal(KnownResourceStates.Exited, stack.CurrentState("store"));
        Assert.Equal(137, stack.Controller("store").Snapshot.ExitCode);
        Assert.DoesNotContain("SIGTERM", await stack.LogAsync("store"));
    }

    [Fact]
    public async Task PauseAndResume_HoldTheProcess()
    {
        await using var stack = await RunningStack.StartAsync();
        await stack.HealthyAsync("store");
        var pid = stack.PidOf("store");

        Assert.True((await stack.ExecuteAsync("store", LifecycleCommands.Pause)).Success);
        await Eventually.BecomesTrueAsync("the process is stopped", () => ProcessTable.StateOf(pid) == 'T');
        Assert.Equal("Paused", stack.CurrentState("store"));

        Assert.True((await stack.ExecuteAsync("store", LifecycleCommands.Resume)).Success);
        await Eventually.BecomesTrueAsync("the process goes on", () => ProcessTable.StateOf(pid) != 'T');
        await stack.HealthyAsync("store");
        Assert.Equal(pid, stack.PidOf("store"));
    }

    [Fact]
    public async Task Stop_OfAPausedProcess_StopsItInOrder()
    {
        await using var stack = await RunningStack.StartAsync();
        await stack.HealthyAsync("store");
        await stack.ExecuteAsync("store", LifecycleCommands.Pause);

        Assert.True((await stack.ExecuteAsync("store", KnownResourceCommands.StopCommand)).Success);

        Assert.Equal(0, stack.Controller("store").Snapshot.ExitCode);
        Assert.Contains("bye", await stack.LogAsync("store"));
    }

    [Fact]
    public async Task Stop_OfAWaitingResource_EndsTheWait()
    {
        await using var stack = await RunningStack.StartAsync("--store-args=--health-after 60000");
        await stack.StateAsync("api", KnownResourceStates.Waiting);

        Assert.True((await stack.ExecuteAsync("api", KnownResourceCommands.StopCommand)).Success);

        Assert.Equal(KnownResourceStates.Exited, stack.CurrentState("api"));
        Assert.Empty(stack.Controller("api").WaitingFor);
    }

    [Fact]
    public async Task ChildThatEndsAtOnce_IsShownWithItsCode_AndDependentsSayWhy()
    {
        await using var stack = await RunningStack.StartAsync("--store-args=--exit 3");

        var ended = await stack.StateAsync("store", KnownResourceStates.Exited);
        await stack.StateAsync("api", KnownResourceStates.FailedToStart);

        Assert.Equal(3, ended.Snapshot.ExitCode);
        Assert.Equal("ended with exit code 3; last output: arguments: --exit 3", stack.Controller("store").Problem);
        Assert.Equal("it needs store, which ended with exit code 3", stack.Controller("api").Problem);
        Assert.Equal(1, stack.Controller("store").Starts);
    }

    [Fact]
    public async Task ChildThatEndsWell_IsFinished()
    {
        await using var stack = await RunningStack.StartAsync("--worker-args=--exit 0");

        var ended = await stack.StateAsync("worker", KnownResourceStates.Finished);

        Assert.Equal(0, ended.Snapshot.ExitCode);
    }

    [Fact]
    public async Task ProgramThatIsMissing_FailsWithItsName()
    {
        await using var stack = await RunningStack.StartAsync("--executable", "no-such-program");

        await stack.StateAsync("tool", KnownResourceStates.FailedToStart);

        Assert.Equal("the program 'no-such-program' was not found; it must be an executable file, or on PATH", stack.Controller("tool").Problem);
    }

    [Fact]
    public async Task ServerThatIsNotInstalled_SaysHowToInstallIt_AndDependentsSayWhy()
    {
        await using var stack = await RunningStack.StartAsync(
            builder => builder.CreateResourceBuilder<ContainerResource>("redis").WithAnnotation(new LocalProgramAnnotation((_, _) =>
                ValueTask.FromResult(new LocalProgram { Command = "no-such-server", InstallCommand = "apt-get install it" }))),
            "--redis", "true");

        await stack.StateAsync("redis", KnownResourceStates.FailedToStart);
        await stack.StateAsync("api", KnownResourceStates.FailedToStart);

        Assert.Equal("the program 'no-such-server' was not found; install it with: apt-get install it", stack.Controller("redis").Problem);
        Assert.Contains("redis failed to start: the program 'no-such-server' was not found; install it with: apt-get install it", await stack.LogAsync("redis"));
        Assert.Equal("it needs redis, which failed to start", stack.Controller("api").Problem);
    }

    [Fact]
    public async Task ContainerWithoutLocalProgram_NeedsAnEngine_AndHoldsNothingUp()
    {
        await using var stack = await RunningStack.StartAsync(builder => builder.AddResource(new ContainerResource("grafana")));
        await stack.HealthyAsync("api");

        Assert.Equal("NeedsContainerEngine", stack.CurrentState("grafana"));
        Assert.Contains("needs a container engine", (await stack.ExecuteAsync("grafana", KnownResourceCommands.StartCommand)).Message);
    }

    [Fact]
    public async Task ParameterWithoutValue_FailsTheResourceThatNeedsIt()
    {
        await using var stack = await RunningStack.StartAsync("--parameter", "secret-key");

        await stack.StateAsync("api", KnownResourceStates.FailedToStart);

        Assert.Contains("The parameter 'secret-key' has no value; set the configuration key 'Parameters:secret-key'", stack.Controller("api").Problem);
        Assert.Equal(KnownResourceStates.ValueMissing, stack.CurrentState("secret-key"));
    }

    [Fact]
    public async Task Events_ArriveInOrder()
    {
        var seen = new List<string>();
        await using var stack = await RunningStack.StartAsync(builder =>
        {
            builder.OnBeforeStart((_, _) => Add("before start"));
            var store = builder.CreateResourceBuilder<ProjectResource>("store");
            store.OnResourceEndpointsAllocated((_, _, _) => Add("endpoints"));
            store.OnBeforeResourceStarted((_, _, _) => Add("before resource"));
            store.OnResourceReady((_, _, _) => Add("ready"));
            store.OnResourceStopped((_, _, _) => Add("stopped"));
        });

        await stack.HealthyAsync("store");
        await stack.ExecuteAsync("store", KnownResourceCommands.StopCommand);

        Assert.Equal(["before start", "endpoints", "before resource", "ready", "stopped"], seen);

        Task Add(string what)
        {
            lock (seen)
            {
                seen.Add(what);
            }

            return Task.CompletedTask;
        }
    }
}
