using System.Text;
using Confluent.Kafka;
using StockKafka.MarketData.Contracts;

namespace StockKafka.Api.Ingest;

/// <summary>Keeps messages that cannot be read, unchanged, with the reason and the place they came from.</summary>
public sealed partial class DeadLetters(IProducer<string, byte[]> producer, ILogger<DeadLetters> logger)
{
    private readonly List<(ConsumeResult<string, byte[]> Message, string Reason)> _pending = [];

    /// <summary>Sets a message aside.</summary>
    public void Add(ConsumeResult<string, byte[]> message, string reason)
    {
        SetAside(message.TopicPartitionOffset, reason);
        _pending.Add((message, reason));
    }

    /// <summary>Forgets what was set aside since the last <see cref="FlushAsync"/>; it will be read again.</summary>
    public void Clear() => _pending.Clear();

    /// <summary>Returns once the broker has acknowledged all that was set aside.</summary>
    public async Task FlushAsync()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        await Task.WhenAll(_pending.Select(letter => producer.ProduceAsync(Topics.DeadLetter, Letter(letter.Message, letter.Reason)))).ConfigureAwait(false);
        _pending.Clear();
    }

    private static Message<string, byte[]> Letter(ConsumeResult<string, byte[]> message, string reason)
    {
        var headers = message.Message.Headers ?? [];
        headers.Add(Topics.ReasonHeader, Encoding.UTF8.GetBytes(reason));
        headers.Add(Topics.OriginHeader, Encoding.UTF8.GetBytes($"{message.Topic}[{message.Partition.Value}]@{message.Offset.Value}"));
        return new() { Key = message.Message.Key, Value = message.Message.Value, Headers = headers };
    }

    [LoggerMessage(EventId = 4010, Level = LogLevel.Warning, Message = "dead letter {Origin}: {Reason}")]
    private partial void SetAside(TopicPartitionOffset origin, string reason);
}
