using System.Text;
using Confluent.Kafka;
using StockKafka.Broker.Conformance.Tests.Support;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests;

/// <summary>What every client library that is driven by a script must be able to do with the broker.</summary>
public abstract class ScriptedClientTests(BrokerProcess broker, ClientProgram client, string[] codecs, bool hasIdempotence)
{
    protected string Servers => broker.BootstrapServers;

    private const long Start = 1_700_000_000_000, Step = 1_000;

    [Fact]
    public async Task Produce_WithEachAcksAndCodec_StoresEveryKindOfMessageAsSent()
    {
        await CheckCodecsAsync();
        var topic = Clients.NewName("produced");
        var batches = Batches();

        await RunAsync("produce", new
        {
            topic,
            batches = batches.Select(batch => new
            {
                batch.Acks, batch.Codec, batch.Idempotent, messages = batch.Messages.Select(message => message.ForClient),
            }),
        });

        var expected = batches.SelectMany(batch => batch.Messages).Select(message => $"{message}").ToArray();
        var read = Clients.ReadFromBeginning(Servers, topic, expected.Length).Select(TestMessage.From).OrderBy(message => message.Timestamp);
        Assert.Equal(expected, read.Select(message => $"{message}"));
        var stored = TestTopics.StoredBatches(broker, topic).ToLookup(batch => (batch.Timestamp - Start) / Step);
        foreach (var (index, batch) in batches.Index())
        {
            Assert.Contains(batch.Codec, stored[index].Select(each => each.Codec));
            Assert.All(stored[index], each => Assert.Equal(batch.Idempotent, each.Idempotent));
        }
    }

    [Fact]
    public async Task Consume_ReadsEveryKindOfMessageInEachCodec()
    {
        var topic = Clients.NewName("consumed");
        List<string> expected = [];
        foreach (var (index, codec) in codecs.Index())
        {
            using var producer = Clients.Producer(Servers, config => config.CompressionType = Enum.Parse<CompressionType>(codec, ignoreCase: true));
            foreach (var message in TestMessage.OneOfEach(Start + (index * Step)))
            {
                expected.Add($"{message}");
                var headers = new Headers();
                Array.ForEach(message.Headers, header => headers.Add(header.Name, header.Value));
                producer.Produce(new TopicPartition(topic, 0), new Message<byte[]?, byte[]?>
                {
                    Key = message.Key, Value = message.Value, Headers = headers, Timestamp = new Timestamp(message.Timestamp, TimestampType.CreateTime),
                });
            }

            producer.Flush(Clients.Patience);
        }

        var read = await RunAsync("consume", new { topic, count = expected.Count, group = Clients.NewName("reader") });

        Assert.Equal(expected, read.Where(each => each.Event == "message").Select(each => $"{TestMessage.From(each)}"));
    }

    [Fact]
    public Task ThreeMembers_Share_OneLeaves_OneCrashes() => GroupScenario.RunAsync(client, Servers);

    [Fact]
    public async Task PausedPartition_IsSilentUntilResumed()
    {
        var topic = Clients.NewName("paused");
        await TestTopics.CreateAsync(Servers, topic, 2);
        await TestTopics.FillAsync(Servers, topic, 0, 5);
        await TestTopics.FillAsync(Servers, topic, 1, 5);

        var events = await RunAsync("pause", new { topic, count = 5, group = Clients.NewName("pauser") });

        var paused = events.FindIndex(each => each.Event == "paused");
        var resumed = events.FindIndex(each => each.Event == "resumed");
        Assert.InRange(paused, 0, resumed);
        Assert.DoesNotContain(events[paused..resumed], each => each.Event == "message" && each.Partition == 0);
        Assert.Equal([0L, 1, 2, 3, 4], OffsetsOf(events, 0));
        Assert.Equal([0L, 1, 2, 3, 4], OffsetsOf(events, 1));
    }

    [Fact]
    public async Task Seek_ReadsOnFromThere()
    {
        var topic = Clients.NewName("sought");
        await TestTopics.FillAsync(Servers, topic, 0, 6);

        var events = await RunAsync("seek", new { topic, after = 3, to = 1, last = 5, group = Clients.NewName("seeker") });

        Assert.Equal([0L, 1, 2, 3, 1, 2, 3, 4, 5], OffsetsOf(events, 0));
    }

    [Fact]
    public async Task OffsetsByTime_AreThoseOfTheFirstRecordAtOrAfter()
    {
        var topic = Clients.NewName("timed");
        await TestTopics.FillAsync(Servers, topic, 0, 5, i => Start + (i * Step));

        var events = await RunAsync("times", new { topic, times = new[] { 1, Start + Step, Start + Step + 1, Start + (4 * Step), Start + (9 * Step) } });

        var offsets = events.Single(each => each.Event == "offsets").Numbers("offsets");
        Assert.Equal([0L, 1, 2, 4], offsets[..4]);
        Assert.Contains(offsets[4], new[] { -1L, 5 }); // no such record: the library says so, or answers the end
    }

    [Fact]
    public async Task Administration_OfTopicsAndGroups()
    {
        var events = (await RunAsync("admin", new { topic = Clients.NewName("administered"), group = Clients.NewName("group") }))
            .ToDictionary(each => each.Event);

        Assert.Equal("1", events["cluster"].Text("brokers"));
        Assert.Equal("done", events["created"].Text("fresh"));
        Assert.StartsWith("INVALID_TOPIC", events["created"].Text("badName"));
        Assert.Equal("INVALID_CONFIG", events["created"].Text("badConfig"));
        Assert.Equal(RepeatedCreation, events["created"].Text("again"));
        Assert.True(events["listed"].Fields.GetProperty("there").GetBoolean());
        Assert.Equal("4", events["described"].Text("partitions"));
        Assert.Equal("3600000", events["described"].Text("retention"));
        Assert.True(events["group"].Fields.GetProperty("listed").GetBoolean());
        Assert.Equal("Stable", events["group"].Text("state"));
        Assert.Equal("1", events["group"].Text("members"));
        Assert.Equal("NON_EMPTY_GROUP", events["group"].Text("deleteWhileUsed"));
        Assert.Equal(0, events["offsets"].Numbers("committed")[0]);
        Assert.Equal("done", events["deleted"].Text("group"));
        Assert.Equal("done", events["deleted"].Text("topic"));
        Assert.True(events["deleted"].Fields.GetProperty("groupGone").GetBoolean());
        Assert.True(events["deleted"].Fields.GetProperty("topicGone").GetBoolean());
    }

    /// <summary>How the library puts that a topic exists already.</summary>
    protected abstract string RepeatedCreation { get; }

    private List<(int Acks, string Codec, bool Idempotent, TestMessage[] Messages)> Batches()
    {
        List<(int Acks, string Codec, bool Idempotent)> kinds =
            [.. from acks in new[] { -1, 1, 0 } from codec in codecs where acks != 0 || codec is "none" or "gzip" select (acks, codec, false)];
        if (hasIdempotence)
        {
            kinds.AddRange(codecs.Select(codec => (-1, codec, true)));
        }

        return [.. kinds.Select((kind, index) => (kind.Acks, kind.Codec, kind.Idempotent, TestMessage.OneOfEach(Start + (index * Step))))];
    }

    private async Task CheckCodecsAsync()
    {
        var there = (await RunAsync("codecs", new { }))[0].Fields.GetProperty("codecs").EnumerateArray().Select(each => each.GetString()).ToArray();
        Assert.True(
            !codecs.Except(there).Any(),
            $"{client.Name} lacks {string.Join(", ", codecs.Except(there))}: run ./stockkafka setup tests, or apt-get install python3-snappy python3-lz4 python3-zstandard");
    }

    private protected async Task<List<ClientEvent>> RunAsync(string action, object arguments)
    {
        await using var run = await ClientRun.StartAsync(client, action, Servers, arguments);
        return await run.ToEndAsync();
    }

    private static IEnumerable<long> OffsetsOf(List<ClientEvent> events, int partition) =>
        events.Where(each => each.Event == "message" && each.Partition == partition).Select(each => each.Offset);
}

public sealed class KafkaJsTests(BrokerProcess broker)
    : ScriptedClientTests(broker, ClientProgram.KafkaJs, ["none", "gzip"], hasIdempotence: true), IClassFixture<BrokerProcess>
{
    protected override string RepeatedCreation => "refused";

    [Theory]
    [InlineData(true, "one three")]
    [InlineData(false, "one two three")]
    public async Task Transactions_CommittedOnesCount_AndAbortedOnesOnlyForThoseWhoReadUncommitted(bool committedOnly, string expected)
    {
        var topic = Clients.NewName("transactional");
        var events = await RunAsync("transactions", new
        {
            topic,
            id = Clients.NewName("id"),
            group = Clients.NewName("reader"),
            sourceGroup = Clients.NewName("source"),
            readUncommitted = !committedOnly,
            last = "three",
            transactions = new object[]
            {
                new { value = "one", offset = 1, commit = true },
                new { value = "two", offset = 2, commit = false },
                new { value = "three", offset = 3, commit = true },
                new { value = "four", offset = 4, commit = false },
            },
        });

        Assert.Equal(3, events.Single(each => each.Event == "offsets").Numbers("committed").Single());
        Assert.Equal(
            expected.Split(' '),
            events.Where(each => each.Event == "message").Select(each => Encoding.UTF8.GetString(TestMessage.From(each).Value!)));
    }

    /// <summary>kafkajs writes the timestamp of the last message into the batch as its maximum. Apache Kafka corrects it.</summary>
    [Fact]
    public async Task OffsetsByTime_AreRight_ThoughTheBatchClaimsAWrongMaximum()
    {
        var topic = Clients.NewName("unordered");
        TestMessage[] messages = [new([], [], [], 3_000), new([], [], [], 1_000)];
        await RunAsync("produce", new { topic, batches = new[] { new { acks = -1, codec = "none", messages = messages.Select(message => message.ForClient) } } });

        using var consumer = Clients.Consumer(Servers);
        var found = consumer.OffsetsForTimes([new TopicPartitionTimestamp(topic, 0, new Timestamp(2_000, TimestampType.CreateTime))], Clients.Patience);

        Assert.Equal(0, found.Single().Offset.Value);
    }
}

public sealed class KafkaPythonTests(BrokerProcess broker)
    : ScriptedClientTests(broker, ClientProgram.KafkaPython, ["none", "gzip", "snappy", "lz4", "zstd"], hasIdempotence: false), IClassFixture<BrokerProcess>
{
    protected override string RepeatedCreation => "TOPIC_ALREADY_EXISTS";
}
