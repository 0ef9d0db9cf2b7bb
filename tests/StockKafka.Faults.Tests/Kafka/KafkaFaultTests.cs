using System.Diagnostics;
using Confluent.Kafka;
using StockKafka.Faults.Kafka;
using StockKafka.Faults.Protocol;
using StockKafka.Faults.Tests.Support;

namespace StockKafka.Faults.Tests.Kafka;

/// <summary>What a real client makes of faults in the protocol, with a broker that does nothing wrong.</summary>
public sealed class KafkaFaultTests : KafkaTestBase
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_lost_acknowledgement_doubles_the_message_of_a_producer_that_is_not_idempotent(bool idempotent, int copies)
    {
        using var producer = Producer(idempotent);
        await producer.ProduceAsync(new TopicPartition("other", 0), new() { Value = "connects" });
        using var fault = Way.Inject(new KafkaFault { Api = ApiKey.Produce, Topic = "orders", LosesAnswer = true, Times = 1 });
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "once" });

        Assert.Equal(1, fault.Happened);
        Assert.Equal(1, Way.Counters.KafkaFaults);
        Assert.Equal(Enumerable.Repeat("once", copies), Consume("orders", copies));
    }

    [Fact]
    public async Task A_connection_that_is_cut_before_the_broker_is_asked_doubles_nothing()
    {
        using var producer = Producer(idempotent: false);
        using var fault = Way.Inject(new KafkaFault { Api = ApiKey.Produce, Disconnects = true, Times = 2 });
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "once" });
        Assert.Equal(2, fault.Happened);
        Assert.Equal(["once"], Consume("orders", 1));
    }

    [Fact]
    public async Task An_error_that_passes_is_tried_again_and_one_that_stays_reaches_the_client()
    {
        using var passing = Way.Inject(new KafkaFault { Api = ApiKey.Produce, Topic = "orders", Error = KafkaError.NotLeaderOrFollower, Times = 2 });
        using var producer = Producer();
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "one" });
        Assert.Equal(2, passing.Happened);

        using var other = Producer(configure: config => config.ClientId = "unwelcome");
        using var staying = Way.Inject(new KafkaFault { Api = ApiKey.Produce, ClientId = "unwelcome", Error = KafkaError.TopicAuthorizationFailed });
        var failure = await Assert.ThrowsAsync<ProduceException<Null, string>>(() => other.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "refused" }));
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, failure.Error.Code);
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "two" });
        Assert.Equal(["one", "two"], Consume("orders", 2));
    }

    [Fact]
    public async Task One_partition_fails_and_the_other_is_read()
    {
        using var producer = Producer();
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "of 0" });
        await producer.ProduceAsync(new TopicPartition("orders", 1), new() { Value = "of 1" });
        var fault = Way.Inject(new KafkaFault { Api = ApiKey.Fetch, Topic = "orders", Partition = 0, Error = KafkaError.NotLeaderOrFollower });
        using var consumer = Consumer();
        consumer.Assign([new TopicPartitionOffset("orders", 0, 0), new TopicPartitionOffset("orders", 1, 0)]);
        Assert.Equal("of 1", consumer.Consume(Patience)?.Message.Value);
        await Eventually.TrueAsync(() => fault.Happened > 0, "it failed");
        Assert.Null(consumer.Consume(TimeSpan.FromSeconds(1)));
        fault.Clear();
        Assert.Equal("of 0", consumer.Consume(Patience)?.Message.Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_partition_is_slow_and_the_other_is_not(bool onOneConnection)
    {
        using var slow = Producer();
        using var another = Producer();
        var quick = onOneConnection ? slow : another;
        await Task.WhenAll(slow.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "a" }), quick.ProduceAsync(new TopicPartition("orders", 1), new() { Value = "b" }));
        using var fault = Way.Inject(new KafkaFault { Api = ApiKey.Produce, Topic = "orders", Partition = 0, Delay = TimeSpan.FromSeconds(2), LetsOthersPass = onOneConnection });
        var began = Stopwatch.StartNew();
        var waits = slow.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "c" });
        await Eventually.TrueAsync(() => fault.Happened == 1, "the slow one is on its way");
        await quick.ProduceAsync(new TopicPartition("orders", 1), new() { Value = "d" });
        Assert.InRange(began.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.False(waits.IsCompleted);
        await waits;
        Assert.InRange(began.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Records_of_one_partition_come_late_and_those_of_the_other_do_not()
    {
        using var producer = Producer();
        using var consumer = Consumer();
        consumer.Assign([new TopicPartitionOffset("orders", 0, 0), new TopicPartitionOffset("orders", 1, 0)]);
        await Send(0, "warm");
        await Send(1, "warm");
        Assert.All(Next(2), seen => Assert.Equal("warm", seen.Value));
        using var fault = Way.Inject(new KafkaFault { Api = ApiKey.Fetch, Topic = "orders", Partition = 0, Delay = TimeSpan.FromSeconds(2), Times = 2 });
        var before = Way.Counters.Requests;
        await Eventually.TrueAsync(() => Way.Counters.Requests >= before + 2, "the request that waited already has been answered");
        for (var round = 1; round <= 3; round++)
        {
            await Send(0, "slow");
            await Send(1, "quick");
            await Send(1, "quick");
            var seen = Next(3);
            var slow = seen.Single(each => each.Value == "slow").After;
            Assert.All(seen.Where(each => each.Value == "quick"), each => Assert.InRange(each.After, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
            Assert.InRange(slow, TimeSpan.FromSeconds(round == 3 ? 0 : 1.9), TimeSpan.FromSeconds(round == 3 ? 1 : 3));
        }

        Assert.Equal(2, fault.Happened);
        Assert.Equal(0, Way.Counters.NotUnderstood);

        Task Send(int partition, string value) => producer.ProduceAsync(new TopicPartition("orders", partition), new() { Value = value });

        List<(string Value, TimeSpan After)> Next(int count)
        {
            var began = Stopwatch.StartNew();
            return [.. Enumerable.Range(0, count).Select(_ => (consumer.Consume(Patience).Message.Value, began.Elapsed))];
        }
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Contains("does nothing", Refused(new() { Api = ApiKey.Produce }), StringComparison.Ordinal);
        Assert.Contains("ListOffsets cannot be answered with an error; Produce, Fetch, OffsetCommit", Refused(new() { Api = ApiKey.ListOffsets, Error = KafkaError.NotLeaderOrFollower }), StringComparison.Ordinal);
        Assert.Contains("Metadata is not told by topic", Refused(new() { Api = ApiKey.Metadata, Topic = "orders", LosesAnswer = true }), StringComparison.Ordinal);
        Assert.Contains("Fetch is not told by group; JoinGroup", Refused(new() { Api = ApiKey.Fetch, GroupId = "readers", LosesAnswer = true }), StringComparison.Ordinal);
        Assert.Contains("either answers with an Error", Refused(new() { Api = ApiKey.Fetch, Disconnects = true, LosesAnswer = true }), StringComparison.Ordinal);
    }

    private string Refused(KafkaFault fault) => Assert.Throws<ArgumentException>(() => Way.Inject(fault)).Message;
}
