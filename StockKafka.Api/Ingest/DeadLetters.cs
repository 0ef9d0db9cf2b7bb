using System.Text;
using Confluent.Kafka;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Messaging;

namespace StockKafka.Api.Ingest;

/// <summary>
/// Keeps messages that cannot be read: key and value unchanged, with the reason and the place they came from. Headers of their
/// own are not read from Kafka at all, since that costs each good message; the place tells where to find them.
/// </summary>
public sealed partial class DeadLetters(IProducer<string, byte[]> producer, ILogger<DeadLetters> logger)
{
    private readonly List<Message<string, byte[]>> _pending = [];

    /// <summary>Sets a message aside.</summary>
    public void Add(ConsumeResult<string?, MessageContent> message, string reason)
    {
        SetAside(message.TopicPartitionOffset, reason);
        IngestMetrics.DeadLetters.Add(1, new KeyValuePair<string, object?>("topic", message.Topic));
        _pending.Add(Letter(message, reason));
    }

    /// <summary>Takes what was set aside, for <see cref="SendAsync"/>.</summary>
    public Message<string, byte[]>[] Take()
    {
        Message<string, byte[]>[] letters = [.. _pending];
        _pending.Clear();
        return letters;
    }

    /// <summary>Forgets what was set aside and not taken; it will be read again.</summary>
    public void Clear() => _pending.Clear();

    /// <summary>Returns once the broker has acknowledged all of them.</summary>
    public Task SendAsync(Message<string, byte[]>[] letters) => letters.Length == 0
        ? Task.CompletedTask
        : producer.ProduceAllAsync(letters.Select(letter => (Topics.DeadLetter, letter)), CancellationToken.None);

    private static Message<string, byte[]> Letter(ConsumeResult<string?, MessageContent> message, string reason) => new()
    {
        Key = message.Message.Key!,
        Value = message.Message.Value.Refused!,
        Headers = new Headers
        {
            { Topics.ReasonHeader, Encoding.UTF8.GetBytes(reason) },
            { Topics.OriginHeader, Encoding.UTF8.GetBytes($"{message.Topic}[{message.Partition.Value}]@{message.Offset.Value}") },
        },
    };

    [LoggerMessage(EventId = 4010, Level = LogLevel.Warning, Message = "dead letter {Origin}: {Reason}")]
    private partial void SetAside(TopicPartitionOffset origin, string reason);
}
