using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Tests.Wire;

[Collection(SharedBroker.Name)]
public sealed class GroupWireTests(BrokerProcess broker)
{
    [Fact]
    public async Task ThreeMembers_ShareThePartitions_AndTakeOverFromTheOneThatLeaves()
    {
        var (topic, group) = (Clients.NewName("shared"), Clients.NewName("group"));
        await CreateAsync(topic, 6);
        await using var first = new Member(broker.BootstrapServers, topic, group);
        await using var second = new Member(broker.BootstrapServers, topic, group);
        await using (var third = new Member(broker.BootstrapServers, topic, group))
        {
            Member[] all = [first, second, third];
            await Eventually.TrueAsync(
                () => all.All(member => member.Assigned.Length == 2) && all.SelectMany(member => member.Assigned).Distinct().Count() == 6,
                "each of three members has two partitions");
        }

        await Eventually.TrueAsync(
            () => first.Assigned.Length == 3 && second.Assigned.Length == 3 && first.Assigned.Concat(second.Assigned).Distinct().Count() == 6,
            "the two that stay have three partitions each");
    }

    [Fact]
    public async Task Members_ThatCommit_ResumeWhereTheyWere()
    {
        var (topic, group) = (Clients.NewName("resume"), Clients.NewName("group"));
        await CreateAsync(topic, 1);
        using (var producer = Clients.Producer(broker.BootstrapServers))
        {
            for (var i = 0; i < 10; i++)
            {
                await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = [(byte)i] });
            }
        }

        using (var consumer = Clients.Consumer(broker.BootstrapServers, group))
        {
            consumer.Subscribe(topic);
            for (var i = 0; i < 4; i++)
            {
                Assert.Equal(i, consumer.Consume(Clients.Patience).Offset.Value);
            }

            consumer.Commit();
            consumer.Close();
        }

        using var again = Clients.Consumer(broker.BootstrapServers, group);
        again.Subscribe(topic);
        Assert.Equal(4, again.Consume(Clients.Patience).Offset.Value);
        again.Close();
    }

    [Fact]
    public async Task StaticMember_ThatComesBack_KeepsItsPartitionsWithoutARebalance()
    {
        var (topic, group) = (Clients.NewName("static"), Clients.NewName("group"));
        await CreateAsync(topic, 4);
        await using var other = new Member(broker.BootstrapServers, topic, group, "instance-b");
        int[] before;
        await using (var member = new Member(broker.BootstrapServers, topic, group, "instance-a"))
        {
            await Eventually.TrueAsync(() => member.Assigned.Length == 2 && other.Assigned.Length == 2, "both have two partitions");
            before = member.Assigned;
        }

        var rebalances = other.Rebalances;
        await using var back = new Member(broker.BootstrapServers, topic, group, "instance-a");
        await Eventually.TrueAsync(() => back.Assigned.Length == 2, "the member is back");

        Assert.Equal(before, back.Assigned);
        Assert.Equal(rebalances, other.Rebalances);
    }

    [Fact]
    public async Task ListGroups_ShowsTheGroupAndItsMembers()
    {
        var (topic, group) = (Clients.NewName("listed"), Clients.NewName("group"));
        await CreateAsync(topic, 1);
        await using var member = new Member(broker.BootstrapServers, topic, group);
        await Eventually.TrueAsync(() => member.Assigned.Length == 1, "the member has its partition");
        using var admin = Clients.Admin(broker.BootstrapServers);

        var listed = admin.ListGroup(group, Clients.Patience);

        Assert.Equal("Stable", listed.State);
        Assert.Equal("consumer", listed.ProtocolType);
        Assert.Single(listed.Members);
    }

    private async Task CreateAsync(string topic, int partitions)
    {
        using var admin = Clients.Admin(broker.BootstrapServers);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions }]);
    }

    /// <summary>A consumer that keeps polling, as a service would.</summary>
    private sealed class Member : IAsyncDisposable
    {
        private readonly IConsumer<byte[]?, byte[]?> _consumer;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _polling;
        private volatile int[] _assigned = [];
        private volatile int _rebalances;

        public Member(string servers, string topic, string group, string? instance = null)
        {
            var config = new ConsumerConfig
            {
                BootstrapServers = servers, GroupId = group, GroupInstanceId = instance, AutoOffsetReset = AutoOffsetReset.Earliest,
                SessionTimeoutMs = 10_000, HeartbeatIntervalMs = 200,
            };
            _consumer = new ConsumerBuilder<byte[]?, byte[]?>(config)
                .SetLogHandler(static (_, _) => { })
                .SetErrorHandler(static (_, _) => { })
                .SetPartitionsAssignedHandler((_, partitions) =>
                {
                    _assigned = [.. partitions.Select(each => each.Partition.Value).Order()];
                    _rebalances++;
                })
                .SetPartitionsRevokedHandler((_, _) => _assigned = [])
                .Build();
            _consumer.Subscribe(topic);
            _polling = Task.Run(() =>
            {
                while (!_stop.IsCancellationRequested)
                {
                    _consumer.Consume(TimeSpan.FromMilliseconds(50));
                }
            });
        }

        public int[] Assigned => _assigned;

        public int Rebalances => _rebalances;

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _polling;
            _consumer.Close();
            _consumer.Dispose();
            _stop.Dispose();
        }
    }
}
