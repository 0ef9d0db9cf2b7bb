using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

/// <summary>What tools ask of a broker through the admin client, beyond topics and their settings.</summary>
[Collection(SharedBroker.Name)]
public sealed class AdminClientTests(BrokerProcess broker)
{
    private static readonly DateTime Start = new(2025, 7, 23, 13, 30, 0, DateTimeKind.Utc);

    [Fact]
    public async Task DescribeCluster_And_DescribeTopics()
    {
        var topic = await CreateAsync("described");
        using var admin = Clients.Admin(broker.BootstrapServers);

        var cluster = await admin.DescribeClusterAsync(new DescribeClusterOptions { IncludeAuthorizedOperations = true });
        var topics = await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions());
        var e = await Assert.ThrowsAsync<DescribeTopicsException>(
            () => admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(["absent"]), new DescribeTopicsOptions()));

        Assert.NotEmpty(cluster.ClusterId);
        Assert.Equal((broker.Port, broker.Port), (cluster.Controller.Port, cluster.Nodes.Single().Port));
        Assert.Equal(2, topics.TopicDescriptions.Single().Partitions.Count);
        Assert.Equal(ErrorCode.UnknownTopicOrPart, e.Results.TopicDescriptions.Single().Error.Code);
    }

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Zstd)]
    public async Task ListOffsets_OfEachKind(CompressionType compression)
    {
        var topic = await CreateAsync("listed");
        var partition = new TopicPartition(topic, 1);
        using (var producer = Clients.Producer(broker.BootstrapServers, config =>
        {
            config.CompressionType = compression;
            config.LingerMs = 1_000;
        }))
        {
            // The newest is not the last: what is asked for is a record, not the end of a batch.
            foreach (var second in (int[])[0, 1, 2, 9, 4, 5])
            {
                producer.Produce(partition, new Message<byte[]?, byte[]?> { Value = new byte[100], Timestamp = new Timestamp(Start.AddSeconds(second)) });
            }

            Assert.Equal(0, producer.Flush(Clients.Patience));
        }

        using var admin = Clients.Admin(broker.BootstrapServers);
        Assert.Equal(0, await OffsetAsync(OffsetSpec.Earliest()));
        Assert.Equal(6, await OffsetAsync(OffsetSpec.Latest()));
        Assert.Equal(3, await OffsetAsync(OffsetSpec.MaxTimestamp()));
        Assert.Equal(2, await OffsetAsync(OffsetSpec.ForTimestamp(new Timestamp(Start.AddSeconds(1.5)).UnixTimestampMs)));

        async Task<long> OffsetAsync(OffsetSpec spec) =>
            (await admin.ListOffsetsAsync([new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = spec }]))
            .ResultInfos.Single().TopicPartitionOffsetError.Offset.Value;
    }

    [Fact]
    public async Task Groups_AreListed_Described_TheirOffsetsMoved_AndDeleted()
    {
        var topic = await CreateAsync("grouped");
        var partition = new TopicPartition(topic, 0);
        var group = Clients.NewName("group");
        using var admin = Clients.Admin(broker.BootstrapServers);
        using (var consumer = Clients.Consumer(broker.BootstrapServers, group))
        {
            consumer.Subscribe(topic);
            await Eventually.TrueAsync(
                () =>
                {
                    consumer.Consume(TimeSpan.FromMilliseconds(50));
                    return consumer.Assignment.Count == 2;
                },
                "the consumer has its partitions");

            var stable = await admin.ListConsumerGroupsAsync(new ListConsumerGroupsOptions { MatchStates = [ConsumerGroupState.Stable] });
            var described = (await admin.DescribeConsumerGroupsAsync([group])).ConsumerGroupDescriptions.Single();
            Assert.Contains(group, stable.Valid.Select(each => each.GroupId));
            Assert.Equal((ConsumerGroupState.Stable, "range"), (described.State, described.PartitionAssignor));
            Assert.Equal(2, described.Members.Single().Assignment.TopicPartitions.Count);
            consumer.Close();
        }

        await admin.AlterConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitionOffsets(group, [new TopicPartitionOffset(partition, 7)])]);
        var offsets = await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, [partition])]);
        Assert.Equal(7, offsets.Single().Partitions.Single().Offset.Value);

        await admin.DeleteConsumerGroupOffsetsAsync(group, [partition]);
        offsets = await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, [partition])]);
        Assert.Equal(Offset.Unset, offsets.Single().Partitions.Single().Offset);

        await admin.DeleteGroupsAsync([group]);
        Assert.DoesNotContain(group, (await admin.ListConsumerGroupsAsync()).Valid.Select(each => each.GroupId));
    }

    [Fact]
    public async Task IncrementalAlterConfigs_ChangesOneSetting()
    {
        var topic = await CreateAsync("altered");
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };
        using var admin = Clients.Admin(broker.BootstrapServers);

        await admin.IncrementalAlterConfigsAsync(new()
        {
            [resource] = [new ConfigEntry { Name = "retention.ms", Value = "60000", IncrementalOperation = AlterConfigOpType.Set }],
        });

        var entries = (await admin.DescribeConfigsAsync([resource])).Single().Entries;
        Assert.Equal(("60000", "delete"), (entries["retention.ms"].Value, entries["cleanup.policy"].Value));
    }

    private async Task<string> CreateAsync(string prefix)
    {
        var topic = Clients.NewName(prefix);
        using var admin = Clients.Admin(broker.BootstrapServers);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 2 }]);
        return topic;
    }
}
