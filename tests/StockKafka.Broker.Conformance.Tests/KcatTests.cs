using System.Text.Json;
using StockKafka.Broker.Conformance.Tests.Support;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests;

/// <summary>kcat, and so librdkafka as a C program uses it.</summary>
public sealed class KcatTests(BrokerProcess broker) : IClassFixture<BrokerProcess>
{
    private static readonly string[] Codecs = ["none", "gzip", "snappy", "lz4", "zstd"];

    [Fact]
    public async Task Produce_WithEachAcksAndCodec_IsReadAsSent()
    {
        var topic = Clients.NewName("kcat");
        (string Codec, string Acks, bool Idempotent)[] kinds =
        [
            .. from acks in new[] { "all", "1", "0" } from codec in Codecs select (codec, acks, false),
            .. Codecs.Select(codec => (codec, "all", true)),
        ];
        var long1 = string.Concat(Enumerable.Repeat("line ", 200));
        List<string> expected = [];
        foreach (var (index, (codec, acks, idempotent)) in kinds.Index())
        {
            string[] safe = idempotent ? ["-X", "enable.idempotence=true"] : [];
            await KcatAsync(
                $"k{index}:{long1}{index}\n:no key {index}\nk{index}:\n",
                ["-P", "-t", topic, "-K:", "-Z", "-z", codec, "-X", $"acks={acks}", "-X", "linger.ms=50", "-H", $"kind={index}", .. safe]);
            expected.AddRange([$"k{index}={long1}{index}", $"null=no key {index}", $"k{index}=null"]);
        }

        var read = await ReadAsync("-t", topic, "-c", $"{expected.Count}");

        Assert.Equal(expected, read.Select(message => $"{Text(message, "key")}={Text(message, "payload")}"));
        Assert.Equal(
            kinds.SelectMany((_, index) => Enumerable.Repeat($"kind={index}", 3)),
            read.Select(message => string.Join('=', message.GetProperty("headers").EnumerateArray().Select(each => each.GetString()))));
        var stored = TestTopics.StoredBatches(broker, topic);
        Assert.All(Codecs, codec => Assert.Contains(stored, batch => batch.Codec == codec && !batch.Idempotent));
        Assert.All(Codecs, codec => Assert.Contains(stored, batch => batch.Codec == codec && batch.Idempotent));
    }

    [Fact]
    public Task ThreeMembers_Share_OneLeaves_OneCrashes() => GroupScenario.RunAsync(ClientProgram.Kcat, broker.BootstrapServers);

    [Fact]
    public async Task OffsetsByTime_AndRangesOfTime()
    {
        const long start = 1_700_000_000_000;
        var topic = Clients.NewName("timed");
        await TestTopics.FillAsync(broker.BootstrapServers, topic, 0, 5, i => start + (i * 1_000L));

        Assert.Equal($"{topic} [0] offset 2", (await KcatAsync("", "-Q", "-t", $"{topic}:0:{start + 1_001}")).Trim());
        var read = await ReadAsync("-t", topic, "-o", $"s@{start + 1_000}", "-o", $"e@{start + 3_000}");
        Assert.Equal([1L, 2], read.Select(message => message.GetProperty("offset").GetInt64()));
    }

    [Fact]
    public async Task Listing_NamesBrokerTopicAndPartitions()
    {
        var topic = Clients.NewName("listed");
        await TestTopics.CreateAsync(broker.BootstrapServers, topic, 3);

        var listed = JsonSerializer.Deserialize<JsonElement>(await KcatAsync("", "-L", "-J", "-t", topic));

        Assert.Equal(broker.BootstrapServers, listed.GetProperty("brokers")[0].GetProperty("name").GetString());
        Assert.Equal(3, listed.GetProperty("topics")[0].GetProperty("partitions").GetArrayLength());
    }

    private async Task<JsonElement[]> ReadAsync(params string[] arguments)
    {
        var lines = await KcatAsync("", ["-C", "-J", "-q", "-e", "-o", "beginning", .. arguments]);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private async Task<string> KcatAsync(string input, params string[] arguments)
    {
        using var process = ClientProgram.Kcat.Start(["-b", broker.BootstrapServers, .. arguments]);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Clients.Patience);
        Assert.True(
            process.ExitCode == 0, $"kcat {string.Join(' ', arguments)} ended with {process.ExitCode}: {await error}");
        return await output;
    }

    private static string Text(JsonElement message, string field) => message.GetProperty(field).GetString() ?? "null";
}
