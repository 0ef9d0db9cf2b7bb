using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using StockKafka.Platform.Hosting;

namespace StockKafka.Hosting.Tests.Processes;

/// <summary>How the broker is started; a child of the tests stands in for it.</summary>
public sealed class KafkaTests
{
    private static readonly string StandIn = new Projects.StockKafka_Hosting_TestChild().ProgramPath;

    [Fact]
    public async Task Broker_IsToldItsPortsAndFolder()
    {
        using var data = new TempFolder();
        await using var stack = await RunningStack.StartAsync(
            builder => builder.CreateResourceBuilder<KafkaServerResource>("kafka").WithAnnotation(new BrokerProgramAnnotation(StandIn)).WithDataBindMount(data.File("log")),
            "--kafka", "true", "--api-args=--environment");
        await stack.HealthyAsync("kafka");

        var arguments = await stack.LogLineAsync("kafka", l => l.StartsWith("arguments: "));

        var match = Regex.Match(arguments, @"^arguments: --port (\d+) --data (.+) --host 127\.0\.0\.1 --health-port (\d+)$");
        Assert.True(match.Success, arguments);
        Assert.Equal(data.File("log"), match.Groups[2].Value);
        Assert.True(Directory.Exists(data.File("log")));
        var connection = $"127.0.0.1:{match.Groups[1].Value}";
        Assert.Equal(connection, await stack.App.GetConnectionStringAsync("kafka"));
        await stack.HealthyAsync("api");
        var environment = await stack.LogAsync("api");
        Assert.Contains($"ConnectionStrings__kafka={connection}", environment);
        Assert.Contains($"KAFKA_PORT={match.Groups[1].Value}", environment);
    }

    [Fact]
    public async Task BrokerThatIsNotBuilt_FailsWithItsPath()
    {
        await using var stack = await RunningStack.StartAsync(
            builder => builder.CreateResourceBuilder<KafkaServerResource>("kafka").WithAnnotation(new BrokerProgramAnnotation("/nowhere/broker.dll")),
            "--kafka", "true");

        await stack.StateAsync("kafka", KnownResourceStates.FailedToStart);

        Assert.Equal("the embedded broker '/nowhere/broker.dll' does not exist; build the AppHost, which builds it too", stack.Controller("kafka").Problem);
    }

    [Fact]
    public async Task Stop_KeepsTheConnectionString()
    {
        await using var stack = await RunningStack.StartAsync(
            builder => builder.CreateResourceBuilder<KafkaServerResource>("kafka").WithAnnotation(new BrokerProgramAnnotation(StandIn)),
            "--kafka", "true");
        await stack.HealthyAsync("kafka");
        var before = await stack.App.GetConnectionStringAsync("kafka");

        Assert.True((await stack.ExecuteAsync("kafka", KnownResourceCommands.StopCommand)).Success);
        Assert.Equal(KnownResourceStates.Exited, stack.CurrentState("kafka"));
        Assert.True((await stack.ExecuteAsync("kafka", KnownResourceCommands.StartCommand)).Success);
        await stack.HealthyAsync("kafka");

        Assert.Equal(before, await stack.App.GetConnectionStringAsync("kafka"));
    }
}
