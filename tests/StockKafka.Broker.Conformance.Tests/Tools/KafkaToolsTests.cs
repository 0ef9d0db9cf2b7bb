using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StockKafka.Broker.Conformance.Tests.Support;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests.Tools;

/// <summary>The commands of <c>./stockkafka kafka</c>, as a user runs them.</summary>
public sealed class KafkaToolsTests(BrokerProcess broker) : IClassFixture<BrokerProcess>
{
    private const long Start = 1_700_000_000_000, Step = 1_000;

    [Fact]
    public async Task TopicsAndDescribe_CountPartitionsAndMessages()
    {
        var topic = Clients.NewName("described");
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, 2);
        await TestTopics.FillAsync(broker.BootstrapServers, topic, 1, 3);

        Assert.Matches($@"Topic +Partitions +Replicas +Messages[\s\S]*{topic} +2 +1 +3", await GoodAsync("topics"));
        var row = (await JsonAsync("topics")).EnumerateArray().Single(each => each.GetProperty("topic").GetString() == topic);
        Assert.Equal(3, row.GetProperty("messages").GetInt64());
        var table = await GoodAsync("describe", topic);
        Assert.Matches(@"1 +1 +1 +1 +0 +3 +3", table);
        Assert.Matches(@"retention\.ms +\d+ +default", table);
        var described = await JsonAsync("describe", topic);
        Assert.Equal([0L, 3], described.GetProperty("partitions").EnumerateArray().Select(each => each.GetProperty("latest").GetInt64()));
    }

    [Fact]
    public async Task Tail_ShowsTheNewest_FromAnywhere_AndFollows()
    {
        var topic = Clients.NewName("tailed");
        using var producer = Clients.Producer(broker.BootstrapServers);
        async Task SendAsync(int index) => await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?>
        {
            Key = Encoding.UTF8.GetBytes($"k{index}"), Value = index == 11 ? [0xff, 0xfe] : Encoding.UTF8.GetBytes($"가격 {index}\n"),
            Headers = [new Header("source", "test"u8.ToArray())], Timestamp = new Timestamp(Start + (index * Step), TimestampType.CreateTime),
        });
        for (var i = 0; i < 12; i++)
        {
            await SendAsync(i);
        }

        var plain = (await GoodAsync("tail", topic)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10, plain.Length);
        Assert.Equal("0:2  2023-11-14T22:13:22.000Z  k2  가격 2 ", plain[0]);
        Assert.Equal("0:11  2023-11-14T22:13:31.000Z  k11  //4=", plain[^1]);
        Assert.Equal(12, (await GoodAsync("tail", topic, "--offset", "earliest")).Count(each => each == '\n'));
        Assert.Equal(3, (await GoodAsync("tail", topic, "--offset=-3", "--partition", "0")).Count(each => each == '\n'));
        Assert.Equal("", await GoodAsync("tail", topic, "--offset", "latest"));
        var json = JsonSerializer.Deserialize<JsonElement>((await GoodAsync("tail", topic, "--offset", "10", "--json")).Split('\n')[0]);
        Assert.Equal("k10 가격 10\n test", $"{json.GetProperty("key")} {json.GetProperty("value")} {json.GetProperty("headers").GetProperty("source")}");

        using var following = CliProgram.Start("tail", topic, "--follow", "--offset", "11", "--bootstrap", broker.BootstrapServers);
        Assert.StartsWith("0:11 ", await following.LineAsync());
        await SendAsync(12);
        Assert.StartsWith("0:12 ", await following.LineAsync());

        // Not SIGINT, which a program that was started in the background ignores.
        using var terminate = Process.Start("kill", ["-TERM", $"{following.Process.Id}"]);
        Assert.Equal(0, await following.EndAsync());
    }

    [Fact]
    public async Task Tail_EndsWhenNobodyReadsIt_ThoughNothingComes()
    {
        var topic = Clients.NewName("unread");
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, 1);
        await TestTopics.FillAsync(broker.BootstrapServers, topic, 0, 1);
        using var following = CliProgram.Start("tail", topic, "--follow", "--bootstrap", broker.BootstrapServers);
        Assert.StartsWith("0:0 ", await following.LineAsync());

        following.Process.StandardOutput.Close();

        Assert.Equal(0, await following.EndAsync());
    }

    [Fact]
    public async Task GroupsLagAndReset()
    {
        var (topic, group) = (Clients.NewName("lagging"), Clients.NewName("group"));
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, 2);
        await TestTopics.FillAsync(broker.BootstrapServers, topic, 0, 10, i => Start + (i * Step));
        using (var consumer = Clients.Consumer(broker.BootstrapServers, group, config => config.ClientId = "reader"))
        {
            consumer.Subscribe(topic);
            Assert.NotNull(consumer.Consume(Clients.Patience));
            consumer.Commit([new TopicPartitionOffset(topic, 0, 4)]);

            Assert.Matches($@"{group} +Stable +\S+ +1 +1 +6", await GoodAsync("groups"));
            Assert.Matches($@"{topic} +0 +4 +10 +6 +reader +/127\.0\.0\.1", await GoodAsync("lag", group));
            var (code, _, error) = await CliProgram.RunAsync("reset", group, topic, "--to", "earliest", "--bootstrap", broker.BootstrapServers);
            Assert.Equal((1, $"stockkafka: group '{group}' has 1 member; stop what uses it first\n"), (code, error));
            consumer.Close();
        }

        Assert.Matches($@"{topic} +0 +4 +0\s+{topic} +1 +- +0", await GoodAsync("reset", group, topic, "--to", "earliest", "--dry-run"));
        Assert.Equal(4, await CommittedAsync());
        await GoodAsync("reset", group, topic, "--to", "earliest");
        Assert.Equal(0, await CommittedAsync());
        await GoodAsync("reset", group, topic, "--to", "latest");
        Assert.Equal(10, await CommittedAsync());
        await GoodAsync("reset", group, topic, "--to", "7", "--partition", "0");
        Assert.Equal(7, await CommittedAsync());
        await GoodAsync("reset", group, topic, "--to", "99");
        Assert.Equal(10, await CommittedAsync());
        await GoodAsync("reset", group, topic, "--to", "2023-11-14T22:13:22.5Z");
        Assert.Equal(3, await CommittedAsync());
        Assert.Equal("Empty", (await JsonAsync("groups")).EnumerateArray().Single(each => each.GetProperty("group").GetString() == group).GetProperty("state").GetString());

        async Task<long> CommittedAsync() => (await JsonAsync("lag", group)).EnumerateArray()
            .Single(each => each.GetProperty("partition").GetInt32() == 0).GetProperty("committed").GetInt64();
    }

    [Fact]
    public async Task TheRunningStacksBroker_IsTheDefault()
    {
        using var folder = new TemporaryFolder();
        using var api = new HttpListener();
        var port = FreePort();
        api.Prefixes.Add($"http://127.0.0.1:{port}/");
        api.Start();
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "control.json"),
            $$"""{"url":"http://127.0.0.1:{{port}}","token":"t","pid":{{Environment.ProcessId}},"startedAt":"2026-01-05T09:30:00Z"}""");
        var asked = AnswerAsync();

        var (code, output, error) = await CliProgram.RunAsync("topics", "--json", "--data", folder.Path);

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("[", output);
        Assert.Equal("Bearer t", await asked);

        async Task<string?> AnswerAsync()
        {
            var context = await api.GetContextAsync();
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(
                $$"""[{"name":"kafka","type":"kafka","state":"Running","connectionString":"{{broker.BootstrapServers}}"}]"""));
            context.Response.Close();
            return context.Request.Headers["Authorization"];
        }
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task<string> GoodAsync(params string[] arguments)
    {
        var (code, output, error) = await CliProgram.RunAsync([.. arguments, "--bootstrap", broker.BootstrapServers]);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments) => JsonSerializer.Deserialize<JsonElement>(await GoodAsync([.. arguments, "--json"]));
}
