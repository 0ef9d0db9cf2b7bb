namespace StockKafka.Cli.Tests;

/// <summary>What is said to someone who gets the command line wrong, and to someone who asks.</summary>
public sealed class MistakesTests
{
    [Theory]
    [InlineData("nonsense", "unknown command 'nonsense'; stockkafka --help lists them")]
    [InlineData("statsu", "unknown command 'statsu'; did you mean stockkafka status?")]
    [InlineData("kafka tpics", "unknown command 'tpics'; did you mean stockkafka kafka topics?")]
    [InlineData("up --api-port 70000", "--api-port is '70000'; give a port from 1 to 65535")]
    [InlineData("up --control-port=0", "--control-port is '0'; give a port from 1 to 65535")]
    [InlineData("up --dashboard off", "--dashboard is 'off'; give true or false")]
    [InlineData("up --api-replicas 10", "--api-replicas is '10'; give a number from 1 to 9")]
    [InlineData("up --kafka-break-duration 10s", "--kafka-break-duration is '10s'; give a time such as 00:00:10")]
    [InlineData("up --colour red", "unknown option '--colour'; see stockkafka up --help")]
    [InlineData("up --data", "Required argument missing for option: '--data'; see stockkafka up --help")]
    [InlineData("demo --bars /no/such/file", "--bars: the file /no/such/file cannot be read")]
    [InlineData("demo --speed 5", "unknown option '--speed'; see stockkafka demo --help")]
    [InlineData("stop", "Required argument 'RESOURCE' missing for command: 'stop'; see stockkafka stop --help")]
    [InlineData("stop a b", "'stockkafka stop' does not take 'b'; see stockkafka stop --help")]
    [InlineData("status --fast", "unknown option '--fast'; see stockkafka status --help")]
    [InlineData("logs api --tail x", "--tail: 'x' is no whole number from 0 to 1,000,000; write e.g. --tail 500")]
    [InlineData("wait --timeout soon", "--timeout: 'soon' is no whole number from 0 to 86,400; write e.g. --timeout 120")]
    [InlineData("load light --users many", "--users: 'many' is no whole number from 1 to ")]
    [InlineData("test no-such-project", "test: no test project's name contains 'no-such-project'; there are StockKafka.")]
    public async Task A_mistake_is_one_line_that_names_it(string commandLine, string message)
    {
        var (code, output) = await CliProgram.RunAsync(commandLine.Split(' '));

        Assert.Equal(2, code);
        Assert.StartsWith($"stockkafka: {message}", Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("help")]
    [InlineData("--help")]
    public async Task The_page_of_help_lists_every_command(string commandLine)
    {
        var (code, output) = await CliProgram.RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(0, code);
        Assert.All(
            (string[])["demo", "up", "load", "import", "analyze", "compare RUN", "list", "show", "status", "logs RESOURCE", "wait", "stop RESOURCE", "kill RESOURCE", "resume RESOURCE",
                "command RESOURCE", "dashboard", "shutdown", "key", "kafka", "bench", "test", "build"],
            name => Assert.Matches($@"\n  \./stockkafka {name} +[A-Z]", output));
        Assert.DoesNotContain("demo-run", output);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 140));
    }

    [Theory]
    [InlineData("up --help", "--api-port <N>")]
    [InlineData("demo --help", "--bars <FILE>")]
    [InlineData("test --help", "part of the name of the projects")]
    [InlineData("kafka reset --help", "--to <WHERE>")]
    [InlineData("stop --help", "RESOURCE")]
    [InlineData("load --help", "--fault <PLAN>")]
    public async Task Each_command_explains_itself(string commandLine, string part)
    {
        var (code, output) = await CliProgram.RunAsync(commandLine.Split(' '));

        Assert.Equal(0, code);
        Assert.Contains(part, output);
    }
}
