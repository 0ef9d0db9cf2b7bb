using Confluent.Kafka;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.Ingest;

/// <summary>
/// Where each partition is read next, as committed with the rows. When the group assigns partitions, reading resumes here,
/// whatever Kafka's own record of the group says. Used by the consuming thread only, but for <see cref="Snapshot"/>.
/// </summary>
public sealed partial class PartitionPositions(IngestLog ingestLog, ILogger<PartitionPositions> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TopicPartitionKey, long> _next = [];

    /// <summary>Raised when the group takes partitions away or gives them: what was read and not yet written must be forgotten.</summary>
    public event Action? Reassigned;

    /// <summary>Sets the positions that the store holds.</summary>
    public void Load(IEnumerable<KeyValuePair<TopicPartitionKey, long>> stored) => Advance(stored);

    /// <summary>Moves on after a commit.</summary>
    public void Advance(IEnumerable<KeyValuePair<TopicPartitionKey, long>> committed)
    {
        lock (_gate)
        {
            foreach (var (partition, next) in committed)
            {
                _next[partition] = next;
            }
        }
    }

    /// <summary>The first offset of a partition that is not applied yet.</summary>
    public long Next(TopicPartitionKey partition)
    {
        lock (_gate)
        {
            return _next.GetValueOrDefault(partition);
        }
    }

    /// <summary>Every position known.</summary>
    public Dictionary<TopicPartitionKey, long> Snapshot()
    {
        lock (_gate)
        {
            return new(_next);
        }
    }

    /// <summary>Makes a consumer resume at these positions.</summary>
    public void Attach(ConsumerBuilder<string?, MessageContent> consumer) => consumer
        .SetPartitionsAssignedHandler((client, partitions) =>
        {
            IngestMetrics.Rebalanced(isAssigned: true);
            Reassigned?.Invoke();
            Assigned(partitions.Count);
            return partitions.Select(partition => new TopicPartitionOffset(partition, Resume(client, partition)));
        })
        .SetPartitionsRevokedHandler((_, _) =>
        {
            IngestMetrics.Rebalanced(isAssigned: false);
            Reassigned?.Invoke();
        })
        .SetErrorHandler((_, error) => ClientError(error.IsFatal ? LogLevel.Error : LogLevel.Debug, error.Reason));

    private Offset Resume(IConsumer<string?, MessageContent> client, TopicPartition partition)
    {
        var key = new TopicPartitionKey(partition.Topic, partition.Partition.Value);
        var next = Next(key);
        if (next == 0)
        {
            return Offset.Beginning;
        }

        try
        {
            var log = client.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(5));
            if (next > log.High.Value)
            {
                LogReplaced(partition.Topic, partition.Partition.Value, next, log.High.Value);
                // The callback of the client is synchronous, and on the thread that ingest has for itself.
                ingestLog.ResetAsync(key, log.Low.Value, CancellationToken.None).GetAwaiter().GetResult();
                Advance([new(key, log.Low.Value)]);
                return log.Low;
            }
        }
        catch (KafkaException)
        {
            // The broker went away again: reading starts at the stored offset, and Kafka says if it is out of range.
        }

        return new Offset(next);
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "ingest has {Count} partitions")]
    private partial void Assigned(int count);

    [LoggerMessage(EventId = 4002, Message = "Kafka client: {Reason}")]
    private partial void ClientError(LogLevel level, string reason);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Error,
        Message = "{Topic}[{Partition}] ends at {End}, but {Next} was to be read next: the topic was made anew or lost data; reading it from its start")]
    private partial void LogReplaced(string topic, int partition, long next, long end);
}
