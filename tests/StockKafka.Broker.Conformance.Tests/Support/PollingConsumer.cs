using Confluent.Kafka;
using StockKafka.Broker.Tests.Support;

namespace StockKafka.Broker.Conformance.Tests.Support;

/// <summary>A consumer of Confluent.Kafka that keeps polling, as a service would, until it is stopped or told that it cannot go on.</summary>
internal sealed class PollingConsumer : IAsyncDisposable
{
    private readonly IConsumer<byte[]?, byte[]?> _consumer;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(int Partition, long Offset, byte[]? Value)> _read = [];
    private readonly Task _polling;
    private volatile int[] _assigned = [];
    private volatile int _rebalances;
    private volatile Error? _fatal;

    public PollingConsumer(string servers, string topic, string group, Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = servers, GroupId = group, AutoOffsetReset = AutoOffsetReset.Earliest, AutoCommitIntervalMs = 100,
            SessionTimeoutMs = 10_000, HeartbeatIntervalMs = 200,
        };
        configure?.Invoke(config);
        _consumer = new ConsumerBuilder<byte[]?, byte[]?>(config)
            .SetLogHandler(static (_, _) => { })
            .SetErrorHandler((_, error) => _fatal = error.IsFatal ? error : _fatal)
            .SetPartitionsAssignedHandler((_, partitions) =>
            {
                _assigned = [.. partitions.Select(each => each.Partition.Value).Order()];
                _rebalances++;
            })
            .SetPartitionsRevokedHandler((_, _) => _assigned = [])
            .SetPartitionsLostHandler((_, _) => _assigned = [])
            .Build();
        _consumer.Subscribe(topic);
        _polling = Task.Run(Poll);
    }

    public int[] Assigned => _assigned;

    public int Rebalances => _rebalances;

    /// <summary>Why it cannot go on; null while it can.</summary>
    public Error? Fatal => _fatal;

    public string MemberId => _consumer.MemberId;

    /// <summary>The credentials with which a producer commits offsets for this consumer.</summary>
    public IConsumerGroupMetadata Credentials => _consumer.ConsumerGroupMetadata;

    public (int Partition, long Offset, byte[]? Value)[] Read
    {
        get
        {
            lock (_read)
            {
                return [.. _read];
            }
        }
    }

    public Task HasReadAsync(int count) => Eventually.TrueAsync(() => Read.Length >= count, $"{count} messages are read");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _polling;
        if (_fatal is null)
        {
            _consumer.Close();
        }

        _consumer.Dispose();
        _stop.Dispose();
    }

    private void Poll()
    {
        while (!_stop.IsCancellationRequested && _fatal is null)
        {
            try
            {
                if (_consumer.Consume(TimeSpan.FromMilliseconds(50)) is { } message)
                {
                    lock (_read)
                    {
                        _read.Add((message.Partition, message.Offset, message.Message.Value));
                    }
                }
            }
            catch (ConsumeException e)
            {
                _fatal = e.Error.IsFatal ? e.Error : null; // what is not fatal passes: a topic that is away for a moment
            }
        }
    }
}
