using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Broker.Protocol;
using StockKafka.Broker.Protocol.Messages;
using StockKafka.Broker.Tests.Support;
using ConfigEntry = Confluent.Kafka.Admin.ConfigEntry;
using ConfigResource = Confluent.Kafka.Admin.ConfigResource;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace StockKafka.Broker.Tests.Wire;

public sealed class ConfigTests : IAsyncLifetime
{
    private const sbyte TopicType = 2, BrokerType = 4;

    private readonly BrokerProcess _broker = new();
    private readonly string _topic = Clients.NewName("config");
    private IAdminClient _admin = null!;

    private ConfigResource Topic => new() { Type = ResourceType.Topic, Name = _topic };

    public async ValueTask InitializeAsync()
    {
        await _broker.InitializeAsync();
        _admin = Clients.Admin(_broker.BootstrapServers);
        await _admin.CreateTopicsAsync([new TopicSpecification
        {
            Name = _topic, NumPartitions = 1, Configs = new Dictionary<string, string> { ["retention.ms"] = "60000" },
        }]);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task IncrementalAlter_ChangesWhatItNames_AndSurvivesARestart()
    {
        await AlterAsync(
            ("max.message.bytes", ConfigOperation.Set, "1000"), ("cleanup.policy", ConfigOperation.Append, "compact"));
        await _broker.KillAsync();
        await _broker.StartAsync();

        var configs = await DescribeAsync();
        Assert.Equal(
            ("60000", "1000", "delete,compact"),
            (configs["retention.ms"].Value, configs["max.message.bytes"].Value, configs["cleanup.policy"].Value));

        await AlterAsync(
            ("retention.ms", ConfigOperation.Delete, null), ("cleanup.policy", ConfigOperation.Subtract, "delete"));
        configs = await DescribeAsync();
        Assert.Equal(("604800000", "compact"), (configs["retention.ms"].Value, configs["cleanup.policy"].Value));
        Assert.True(configs["retention.ms"].IsDefault);
    }

    [Fact]
    public async Task Altered_Limit_IsHonouredAtOnce()
    {
        await AlterAsync(("max.message.bytes", ConfigOperation.Set, "200"));
        using var producer = Clients.Producer(_broker.BootstrapServers);

        var e = await Assert.ThrowsAsync<ProduceException<byte[]?, byte[]?>>(
            () => producer.ProduceAsync(_topic, new Message<byte[]?, byte[]?> { Value = new byte[500] }));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, e.Error.Code);
    }

    [Fact]
    public async Task Alter_ReplacesEverything()
    {
        await _admin.AlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [Topic] = [new ConfigEntry { Name = "segment.bytes", Value = "2048" }],
        });

        var configs = await DescribeAsync();
        Assert.Equal(("604800000", "2048"), (configs["retention.ms"].Value, configs["segment.bytes"].Value));
    }

    [Theory]
    [InlineData("no.such.config", "1", ConfigOperation.Set)]
    [InlineData("no.such.config", null, ConfigOperation.Delete)]
    [InlineData("retention.ms", "soon", ConfigOperation.Set)]
    [InlineData("retention.ms", "1", ConfigOperation.Append)]
    [InlineData("compression.type", "zstd", ConfigOperation.Set)]
    public async Task Alter_ToWhatIsNotHonoured_IsInvalidConfig(string name, string? value, object operation)
    {
        Assert.Equal(ErrorCode.InvalidConfig, await TryAlterAsync(TopicType, _topic, false, (name, (ConfigOperation)operation, value)));
        Assert.Equal("60000", (await DescribeAsync())["retention.ms"].Value);
    }

    [Fact]
    public async Task ValidateOnly_ChangesNothing()
    {
        Assert.Equal(ErrorCode.NoError, await TryAlterAsync(TopicType, _topic, true, ("retention.ms", ConfigOperation.Set, "5")));
        await _admin.CreateTopicsAsync(
            [new TopicSpecification { Name = _topic + "-no", NumPartitions = 1 }], new CreateTopicsOptions { ValidateOnly = true });

        Assert.Equal("60000", (await DescribeAsync())["retention.ms"].Value);
        Assert.DoesNotContain(_admin.GetMetadata(Clients.Patience).Topics, topic => topic.Topic == _topic + "-no");
    }

    [Fact]
    public async Task BrokerConfig_IsDescribed_AndReadOnly()
    {
        var broker = new ConfigResource { Type = ResourceType.Broker, Name = "1" };
        var described = (await _admin.DescribeConfigsAsync([broker]))[0].Entries;

        Assert.Equal(("1", "true"), (described["num.partitions"].Value, described["auto.create.topics.enable"].Value));
        Assert.All(described.Values, entry => Assert.True(entry.IsReadOnly));
        Assert.Equal(ErrorCode.InvalidConfig, await TryAlterAsync(BrokerType, "1", false, ("num.partitions", ConfigOperation.Set, "2")));
    }

    [Fact]
    public async Task Cluster_IsDescribed()
    {
        using var client = new RawClient(_broker.Port);
        await client.SendAsync(60, 0, 7, static w =>
        {
            w.Bool(false);
            w.Tags();
        });
        var r = new WireReader(await client.ReceiveAsync(), 0, flexible: true);
        Assert.Equal(7, r.Int32());
        r.Tags();
        Assert.Equal((0, (short)0), (r.Int32(), r.Int16()));
        Assert.Null(r.NullableString());
        Assert.Equal(22, r.String().Length);
        Assert.Equal(1, r.Int32());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task LogDirs_ShowEachPartitionsSize(short version)
    {
        using (var producer = Clients.Producer(_broker.BootstrapServers))
        {
            await producer.ProduceAsync(_topic, new Message<byte[]?, byte[]?> { Value = new byte[1000] });
        }

        using var client = new RawClient(_broker.Port);
        await client.SendAsync(35, version, 7, static w =>
        {
            w.NullArray();
            w.Tags();
        });
        var frame = await client.ReceiveAsync();
        var r = new WireReader(frame, version, flexible: version >= 2);
        Assert.Equal(7, r.Int32());
        r.Tags();
        r.Int32();
        Assert.Equal(0, version >= 3 ? r.Int16() : 0);
        var sizes = r.Array(static (ref WireReader r) =>
        {
            Assert.Equal(0, r.Int16());
            Assert.EndsWith("data", r.String());
            var topics = r.Array(static (ref WireReader r) =>
            {
                r.String();
                var partitions = r.Array(static (ref WireReader r) =>
                {
                    var (_, size) = (r.Int32(), r.Int64());
                    r.Int64();
                    r.Bool();
                    r.Tags();
                    return size;
                });
                r.Tags();
                return partitions.Sum();
            });
            if (r.Version >= 4)
            {
                Assert.True(r.Int64() >= r.Int64());
            }

            r.Tags();
            return topics.Sum();
        });
        Assert.InRange(sizes.Single(), 1000, 1200);
    }

    [Fact]
    public async Task DeleteGroupOffsets_RemovesThem()
    {
        var group = Clients.NewName("group");
        using (var consumer = Clients.Consumer(_broker.BootstrapServers, group))
        {
            consumer.Commit([new TopicPartitionOffset(_topic, 0, 0)]);
        }

        using var client = new RawClient(_broker.Port);
        await client.SendAsync(47, 0, 7, w =>
        {
            w.String(group);
            w.Array<string>([_topic], static (w, topic) =>
            {
                w.String(topic);
                w.Int32Array([0]);
            });
        });
        var r = new WireReader(await client.ReceiveAsync(), 0, flexible: false);
        Assert.Equal((7, (short)0), (r.Int32(), r.Int16()));

        using var again = Clients.Consumer(_broker.BootstrapServers, group);
        Assert.Equal(Offset.Unset, again.Committed([new TopicPartition(_topic, 0)], Clients.Patience)[0].Offset);
    }

    private async Task AlterAsync(params (string Name, ConfigOperation Operation, string? Value)[] changes) =>
        Assert.Equal(ErrorCode.NoError, await TryAlterAsync(TopicType, _topic, false, changes));

    private async Task<ErrorCode> TryAlterAsync(
        sbyte type, string name, bool validateOnly, params (string Name, ConfigOperation Operation, string? Value)[] changes)
    {
        using var client = new RawClient(_broker.Port);
        await client.SendAsync(44, 1, 7, w =>
        {
            w.Array<string>([name], (w, resource) =>
            {
                w.Int8(type);
                w.String(resource);
                w.Array(changes, static (w, change) =>
                {
                    w.String(change.Name);
                    w.Int8((sbyte)change.Operation);
                    w.String(change.Value);
                    w.Tags();
                });
                w.Tags();
            });
            w.Bool(validateOnly);
            w.Tags();
        });
        var r = new WireReader(await client.ReceiveAsync(), 1, flexible: true);
        Assert.Equal(7, r.Int32());
        r.Tags();
        r.Int32();
        return (ErrorCode)r.Array(static (ref WireReader r) =>
        {
            var error = r.Int16();
            Assert.Equal(error == 0, r.NullableString() is null);
            r.Int8();
            r.String();
            r.Tags();
            return error;
        }).Single();
    }

    private async Task<Dictionary<string, ConfigEntryResult>> DescribeAsync() => (await _admin.DescribeConfigsAsync([Topic]))[0].Entries;
}
