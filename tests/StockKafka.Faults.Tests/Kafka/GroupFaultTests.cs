using System.Diagnostics;
using Confluent.Kafka;
using StockKafka.Faults.Kafka;
using StockKafka.Faults.Protocol;
using StockKafka.Faults.Tests.Support;

namespace StockKafka.Faults.Tests.Kafka;

/// <summary>Groups and transactions, among faults in the protocol.</summary>
public sealed class GroupFaultTests : KafkaTestBase
{
    [Fact]
    public async Task A_consumer_goes_on_after_errors_and_lost_answers_of_any_request_that_it_makes()
    {
        using var producer = Producer();
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "first" });
        KafkaFault[] faults =
        [
            new() { Api = ApiKey.Fetch, Topic = "orders", Error = KafkaError.NotLeaderOrFollower, Times = 3 },
            new() { Api = ApiKey.FindCoordinator, Error = KafkaError.CoordinatorNotAvailable, Times = 1 },
            new() { Api = ApiKey.JoinGroup, GroupId = "readers", Error = KafkaError.CoordinatorLoadInProgress, Times = 1 },
            new() { Api = ApiKey.SyncGroup, GroupId = "readers", Error = KafkaError.RebalanceInProgress, Times = 1 },
            .. ((ApiKey[])[ApiKey.Metadata, ApiKey.FindCoordinator, ApiKey.JoinGroup, ApiKey.SyncGroup, ApiKey.OffsetFetch])
                .Select(api => new KafkaFault { Api = api, LosesAnswer = true, Times = 1 }),
        ];
        InjectedKafkaFault[] injected = [.. faults.Select(Way.Inject)];
        using var consumer = Consumer();
        consumer.Subscribe("orders");
        Assert.Equal("first", consumer.Consume(Patience)?.Message.Value);
        Assert.All(injected.Where(each => each.Fault.Api is not ApiKey.OffsetFetch), each => Assert.Equal(each.Fault.Times, each.Happened));

        using var fault = Way.Inject(new KafkaFault { Api = ApiKey.OffsetCommit, GroupId = "readers", Error = KafkaError.GroupAuthorizationFailed, Times = 1 });
        var refused = Assert.ThrowsAny<KafkaException>(() => consumer.Commit([new TopicPartitionOffset("orders", 0, 1)]));
        Assert.Equal(ErrorCode.GroupAuthorizationFailed, refused is TopicPartitionOffsetException each ? each.Results[0].Error.Code : refused.Error.Code);
        consumer.Commit([new TopicPartitionOffset("orders", 0, 1)]);
        consumer.Close();
        Assert.Equal(0, Way.Counters.NotUnderstood);
    }

    [Fact]
    public async Task A_group_is_made_to_rebalance_and_its_member_keeps_its_place()
    {
        using var producer = Producer();
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "first" });
        var assigned = 0;
        using var consumer = Consumer(assigned: () => assigned++);
        consumer.Subscribe("orders");
        Assert.Equal("first", consumer.Consume(Patience)?.Message.Value);

        using var fault = Way.Rebalance("readers");
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "second" });
        List<string> seen = [];
        for (var patience = Stopwatch.StartNew(); (assigned < 2 || seen.Count == 0) && patience.Elapsed < Patience;)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } message)
            {
                seen.Add(message.Message.Value);
            }
        }

        Assert.Equal((2, 1), (assigned, fault.Happened));
        Assert.Contains("second", seen);
        consumer.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_fenced_producer_is_told_so_and_its_transaction_is_aborted(bool byAnswer)
    {
        using var producer = Transactional("orders-1");
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "never" });
        if (byAnswer)
        {
            Way.Inject(new KafkaFault { Api = ApiKey.EndTxn, TransactionalId = "orders-1", Error = KafkaError.ProducerFenced });
        }
        else
        {
            await Way.FenceProducerAsync("orders-1");
        }

        var failure = Assert.ThrowsAny<KafkaException>(() => producer.CommitTransaction(Patience));
        Assert.True(failure.Error.IsFatal, failure.Message);
        if (byAnswer)
        {
            await Way.FenceProducerAsync("orders-1"); // ends the transaction, which the broker holds open still
        }

        using var other = Producer();
        await other.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "after" });
        Assert.Equal(["after"], Consume("orders", 1));
    }
}
