using System.Diagnostics;
using Confluent.Kafka;
using StockKafka.Faults.Network;
using StockKafka.Faults.Tests.Support;

namespace StockKafka.Faults.Tests.Kafka;

/// <summary>Network faults on the way to all brokers.</summary>
public sealed class KafkaNetworkTests : KafkaTestBase
{
    [Fact]
    public async Task A_black_hole_is_noticed_by_time_out_and_what_waits_is_delivered_after_it()
    {
        using var producer = Producer(configure: config => (config.SocketTimeoutMs, config.RequestTimeoutMs, config.MessageTimeoutMs) = (1_000, 1_000, 2_000));
        using var patient = Producer();
        await Task.WhenAll(Send(producer, "before"), Send(patient, "before, too"));
        var fault = Way.Inject(new NetworkFault { BlackHole = true });
        var began = Stopwatch.StartNew();
        var waits = Send(patient, "later");
        var failure = await Assert.ThrowsAsync<ProduceException<Null, string>>(() => Send(producer, "never"));
        Assert.Equal(ErrorCode.Local_MsgTimedOut, failure.Error.Code);
        Assert.InRange(began.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(8));
        Assert.False(waits.IsCompleted);
        fault.Clear();
        await waits;
    }

    [Fact]
    public async Task A_broker_that_has_gone_half_open_is_noticed_by_time_out()
    {
        using var producer = Producer(configure: config => (config.SocketTimeoutMs, config.RequestTimeoutMs, config.MessageTimeoutMs) = (1_000, 1_000, 2_500));
        await Send(producer, "before");
        using var fault = Way.Inject(new NetworkFault { HalfOpen = true, Direction = Direction.ToClient });
        await Broker.DisposeAsync();
        await Eventually.TrueAsync(() => fault.Happened > 0, "its end was hidden");
        var began = Stopwatch.StartNew();
        var failure = await Assert.ThrowsAsync<ProduceException<Null, string>>(() => Send(producer, "never"));
        Assert.Equal(ErrorCode.Local_MsgTimedOut, failure.Error.Code);
        Assert.InRange(began.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Latency_is_what_it_says()
    {
        using var producer = Producer();
        await Send(producer, "connects");
        using var fault = Way.Inject(new NetworkFault { Latency = TimeSpan.FromMilliseconds(150), Jitter = TimeSpan.FromMilliseconds(30) });
        var began = Stopwatch.StartNew();
        for (var round = 0; round < 4; round++)
        {
            await Send(producer, "late");
        }

        Assert.InRange(began.Elapsed / 4, TimeSpan.FromMilliseconds(240), TimeSpan.FromMilliseconds(460));
    }

    [Fact]
    public async Task What_is_sliced_narrowed_and_reset_arrives_once_and_in_order()
    {
        using var producer = Producer(configure: config => (config.BatchSize, config.ReconnectBackoffMaxMs) = (3_000, 200));
        await Send(producer, "connects");
        using var sliced = Way.Inject(new NetworkFault { SliceBytes = 11 });
        using var narrow = Way.Inject(new NetworkFault { BytesPerSecond = 400_000 });
        using var reset = Way.Inject(new NetworkFault { ResetAfterBytes = 20_000, Direction = Direction.ToUpstream });
        await Task.WhenAll(Enumerable.Range(0, 500).Select(number => Send(producer, $"{number} {new string('x', 100)}")));
        Assert.InRange(reset.Happened, 1, long.MaxValue);
        reset.Clear();
        narrow.Clear();
        Assert.Equal(Enumerable.Range(0, 500), Consume("orders", 501).Skip(1).Select(value => int.Parse(value.Split(' ')[0])));
    }

    [Fact]
    public async Task Who_is_refused_and_reset_waits_until_it_is_over()
    {
        using var producer = Producer();
        await Send(producer, "before");
        using var fault = Way.Inject(new NetworkFault { Refuse = true, ResetAfterBytes = 0 });
        var waits = Send(producer, "after");
        await Eventually.TrueAsync(() => ConnectedTo.Count > 3, "it tries to connect");
        Assert.False(waits.IsCompleted);
        fault.Clear();
        await waits;
        Assert.Equal(["before", "after"], Consume("orders", 2));
    }

    private static Task<DeliveryResult<Null, string>> Send(IProducer<Null, string> producer, string value) =>
        producer.ProduceAsync(new TopicPartition("orders", 0), new() { Value = value });
}
