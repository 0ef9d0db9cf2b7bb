using System.Collections.Concurrent;
using System.Diagnostics;
using Confluent.Kafka;
using StockKafka.Broker;
using StockKafka.Faults.Kafka;

namespace StockKafka.Faults.Tests.Support;

/// <summary>A real broker, a way to it, and real clients that know the way alone.</summary>
public abstract class KafkaTestBase : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _log = new();

    protected EmbeddedKafka Broker { get; private set; } = null!;

    protected KafkaProxy Way { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Broker = await EmbeddedKafka.StartAsync(new() { DefaultPartitions = 2 });
        Way = KafkaProxy.Start(new() { Upstream = Broker.BootstrapServers });
    }

    /// <summary>librdkafka writes down each address that it connects to: the broker's own is not among them.</summary>
    public async ValueTask DisposeAsync()
    {
        await Way.DisposeAsync();
        await Broker.DisposeAsync();
        Assert.DoesNotContain(_log, line => line.Contains(Broker.BootstrapServers, StringComparison.Ordinal));
        GC.SuppressFinalize(this);
    }

    protected IReadOnlyCollection<string> ConnectedTo => [.. _log.Where(line => line.Contains("onnecting to", StringComparison.Ordinal))];

    private protected IProducer<Null, string> Producer(bool idempotent = true, Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = Way.BootstrapServers, LingerMs = 0, EnableIdempotence = idempotent, Acks = Acks.All, RetryBackoffMs = 50, Debug = "broker",
        };
        configure?.Invoke(config);
        return new ProducerBuilder<Null, string>(config).SetLogHandler((_, line) => _log.Enqueue(line.Message)).SetErrorHandler((_, _) => { }).Build();
    }

    private protected IProducer<Null, string> Transactional(string id) => Producer(configure: config => config.TransactionalId = id);

    private protected IConsumer<Ignore, string> Consumer(string group = "readers", Action? assigned = null, Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = Way.BootstrapServers, GroupId = group, AutoOffsetReset = AutoOffsetReset.Earliest, EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted, HeartbeatIntervalMs = 200, SessionTimeoutMs = 6_000, Debug = "broker",
        };
        configure?.Invoke(config);
        return new ConsumerBuilder<Ignore, string>(config).SetLogHandler((_, line) => _log.Enqueue(line.Message)).SetErrorHandler((_, _) => { })
            .SetPartitionsAssignedHandler((_, _) => assigned?.Invoke()).Build();
    }

    /// <summary>All that is there, and a moment more in which nothing else comes.</summary>
    private protected List<string> Consume(string topic, int atLeast)
    {
        using var consumer = Consumer(Guid.NewGuid().ToString());
        consumer.Subscribe(topic);
        List<string> seen = [];
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < Patience;)
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
}
