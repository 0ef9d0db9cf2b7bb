using StockKafka.Broker.Conformance.Tests.Support;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests.Tools;

/// <summary>What the Kafka commands say to someone who gets them wrong.</summary>
public sealed class MistakesTests(BrokerProcess broker) : IClassFixture<BrokerProcess>
{
    [Theory]
    [InlineData(1, "unknown topic 'no-such-topic'; there are ", "describe", "no-such-topic")]
    [InlineData(1, "unknown group 'no-such-group'; there ", "lag", "no-such-group")]
    [InlineData(1, "topic 'one' has no partition 7; it has 0 to 0", "tail", "one", "--partition", "7")]
    [InlineData(1, "no Kafka broker answers at 127.0.0.1:1", "topics", "--bootstrap", "127.0.0.1:1")]
    [InlineData(2, "unknown command 'kafka fly'; there are topics, describe, tail, clients, groups, lag, reset", "fly")]
    [InlineData(2, "something is missing: stockkafka kafka describe TOPIC", "describe")]
    [InlineData(2, "something is missing: stockkafka kafka reset GROUP TOPIC --to WHERE", "reset", "g", "t")]
    [InlineData(2, "'kafka topics' does not take 'x'", "topics", "x")]
    [InlineData(2, "'kafka topics' does not take --follow", "topics", "--follow")]
    [InlineData(2, "unknown option '--fast'; see kafka --help", "topics", "--fast")]
    [InlineData(2, "--partition must be a whole number, not 'x'", "tail", "t", "--partition", "x")]
    [InlineData(2, "--offset must be earliest, latest, an offset, or -N from the end, not 'x'", "tail", "t", "--offset", "x")]
    [InlineData(2, "--to must be earliest, latest, an offset, or a time such as 2026-01-05T09:30:00Z, not '-1'", "reset", "g", "t", "--to", "-1")]
    [InlineData(2, "--bootstrap must be HOST:PORT, not 'here'", "topics", "--bootstrap", "here")]
    public async Task AMistake_IsOneLine(int expectedCode, string expected, params string[] arguments)
    {
        await TestTopics.EnsureAsync(broker.BootstrapServers, "one");

        var (code, output, error) = await ControlProgram.RunAsync(["--bootstrap", broker.BootstrapServers, .. arguments]);

        Assert.Equal((expectedCode, ""), (code, output));
        Assert.StartsWith($"error: {expected}", error);
        Assert.Equal(1, error.Count(each => each == '\n'));
    }

    [Fact]
    public async Task NoStack_IsOneLine_ThatNamesTheOtherWay()
    {
        using var folder = new TemporaryFolder();

        var (code, _, error) = await ControlProgram.RunAsync("topics", "--data", folder.Path);

        Assert.Equal(1, code);
        Assert.Matches(@"^error: no stack is running on '.*'; start one .*, or name a broker with --bootstrap HOST:PORT\n$", error);
    }
}
