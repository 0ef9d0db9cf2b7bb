using System.Diagnostics;
using Confluent.Kafka;
using StockKafka.Broker.Errors;
using StockKafka.Broker.Faults;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Tests.Embedded;

/// <summary>What a real client makes of a broker that does something wrong on purpose.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private EmbeddedKafka _kafka = null!;

    public async ValueTask InitializeAsync() => _kafka = await EmbeddedKafka.StartAsync(new() { DefaultPartitions = 2 });

    public async ValueTask DisposeAsync() => await _kafka.DisposeAsync();

    [Fact]
    public async Task An_error_that_passes_is_tried_again_and_nothing_is_stored_twice()
    {
        using var fault = _kafka.Inject(new() { Api = ApiKey.Produce, Topic = "orders", Error = KafkaError.NotLeaderOrFollower, Times = 2 });
        using var producer = Producer();
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "one" });

        Assert.Equal(2, fault.Happened);
        Assert.Equal(["one"], Consume("orders", 1));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_lost_acknowledgement_doubles_the_message_of_a_producer_that_is_not_idempotent(bool idempotent, int copies)
    {
        using var producer = Producer(idempotent);
        await producer.ProduceAsync(new TopicPartition("other", 0), new() { Value = "connects" });
        using var fault = _kafka.Inject(new() { Api = ApiKey.Produce, Topic = "orders", LosesAnswer = true, Times = 1 });
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "once" });

        Assert.Equal(1, fault.Happened);
        Assert.Equal(Enumerable.Repeat("once", copies), Consume("orders", copies));
    }

    [Fact]
    public async Task One_partition_is_slow_and_the_other_is_not()
    {
        using var slow = Producer();
        using var quick = Producer();
        await Task.WhenAll(slow.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "a" }), quick.ProduceAsync(new TopicPartition("orders", 1), new() { Value = "b" }));
        using var fault = _kafka.Inject(new() { Api = ApiKey.Produce, Topic = "orders", Partition = 0, Delay = TimeSpan.FromSeconds(2) });
        var began = Stopwatch.StartNew();
        var waits = slow.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "c" });
        await quick.ProduceAsync(new TopicPartition("orders", 1), new() { Value = "d" });
        Assert.False(waits.IsCompleted);
        await waits;
        Assert.InRange(began.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_consumer_goes_on_after_errors_and_lost_answers_of_any_request_that_it_makes()
    {
        using var producer = Producer();
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "first" });
        KafkaFault[] faults =
        [
            new() { Api = ApiKey.Fetch, Topic = "orders", Error = KafkaError.NotLeaderOrFollower, Times = 3 },
            .. ((ApiKey[])[ApiKey.Metadata, ApiKey.FindCoordinator, ApiKey.JoinGroup, ApiKey.SyncGroup, ApiKey.OffsetFetch, ApiKey.Heartbeat])
                .Select(api => new KafkaFault { Api = api, LosesAnswer = true, Times = 1 }),
        ];
        InjectedFault[] injected = [.. faults.Select(_kafka.Inject)];

        Assert.Equal(["first"], Consume("orders", 1));
        Assert.All(injected.Where(fault => fault.Fault.Api is not (ApiKey.Heartbeat or ApiKey.OffsetFetch)), fault => Assert.Equal(fault.Fault.Times, fault.Happened));
    }

    [Fact]
    public async Task A_group_is_made_to_rebalance_and_its_member_keeps_its_place()
    {
        using var producer = Producer();
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "first" });
        Assert.False(_kafka.Rebalance("readers"));
        var assigned = 0;
        using var consumer = new ConsumerBuilder<Ignore, string>(Config()).SetPartitionsAssignedHandler((_, _) => assigned++).Build();
        consumer.Subscribe("orders");
        Assert.Equal("first", Next(consumer));

        Assert.True(_kafka.Rebalance("readers"));
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "second" });
        var patience = Stopwatch.StartNew();
        List<string> seen = [];
        while ((assigned < 2 || seen.Count == 0) && patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } message)
            {
                seen.Add(message.Message.Value);
            }
        }

        Assert.Equal(2, assigned);
        Assert.Contains("second", seen);
        consumer.Close();
    }

    [Fact]
    public async Task A_fenced_producer_is_told_so_and_its_transaction_is_aborted()
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, TransactionalId = "orders-1", LingerMs = 0 }).Build();
        producer.InitTransactions(TimeSpan.FromSeconds(30));
        producer.BeginTransaction();
        await producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "never" });
        await _kafka.FenceProducerAsync("orders-1");

        var failure = Assert.ThrowsAny<KafkaException>(() => producer.CommitTransaction(TimeSpan.FromSeconds(30)));
        Assert.True(failure.Error.IsFatal, failure.Message);
        using var other = Producer();
        await other.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "after" });
        Assert.Equal(["after"], Consume("orders", 1));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Contains("does nothing", Refused(new() { Api = ApiKey.Produce }), StringComparison.Ordinal);
        Assert.Contains("Heartbeat cannot be answered with an error", Refused(new() { Api = ApiKey.Heartbeat, Error = KafkaError.RebalanceInProgress }), StringComparison.Ordinal);
        Assert.Contains("Metadata is not told by topic", Refused(new() { Api = ApiKey.Metadata, Topic = "orders", LosesAnswer = true }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_ended_happens_no_more()
    {
        var fault = _kafka.Inject(new() { Api = ApiKey.Produce, Error = KafkaError.TopicAuthorizationFailed });
        using var producer = Producer();
        var failure = await Assert.ThrowsAsync<ProduceException<Null, string>>(() => producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "refused" }));
        Assert.Equal(Confluent.Kafka.ErrorCode.TopicAuthorizationFailed, failure.Error.Code);
        fault.Dispose();
        using var next = Producer();
        await next.ProduceAsync(new TopicPartition("orders", 0), new() { Value = "taken" });
        Assert.Equal(["taken"], Consume("orders", 1));
    }

    private string Refused(KafkaFault fault) => Assert.Throws<ArgumentException>(() => _kafka.Inject(fault)).Message;

    private IProducer<Null, string> Producer(bool idempotent = true) => new ProducerBuilder<Null, string>(new ProducerConfig
    {
        BootstrapServers = _kafka.BootstrapServers, LingerMs = 0, EnableIdempotence = idempotent, Acks = Acks.All, RetryBackoffMs = 50,
    }).Build();

    private ConsumerConfig Config() => new()
    {
        BootstrapServers = _kafka.BootstrapServers, GroupId = "readers", AutoOffsetReset = AutoOffsetReset.Earliest, EnableAutoCommit = false,
        IsolationLevel = IsolationLevel.ReadCommitted, HeartbeatIntervalMs = 200, SessionTimeoutMs = 6_000,
    };

    /// <summary>All that is there, and a moment more in which nothing else comes.</summary>
    private List<string> Consume(string topic, int atLeast)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(Config()).Build();
        consumer.Subscribe(topic);
        List<string> seen = [];
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            var message = consumer.Consume(TimeSpan.FromMilliseconds(seen.Count < atLeast ? 200 : 500));
            if (message is not null)
            {
                seen.Add(message.Message.Value);
            }
            else if (seen.Count >= atLeast)
            {
                break;
            }
        }

        consumer.Close();
        return seen;
    }

    private static string? Next(IConsumer<Ignore, string> consumer) => consumer.Consume(TimeSpan.FromSeconds(30))?.Message.Value;
}
