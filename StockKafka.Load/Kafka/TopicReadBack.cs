using System.Text;
using Confluent.Kafka;
using StockKafka.Load.Ledger;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Kafka;

/// <summary>
/// Proves what became of messages where no store can be asked: reads the topic from where it ended before the load to where it ends
/// after it, and compares each acknowledged sequence number with what is there. The end is where reading comes to, whatever lies there: a
/// marker of a transaction, an aborted record, or one that compaction took away has an offset and is never delivered.
/// </summary>
internal sealed class TopicReadBack : IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>With nothing to read for this long, the rest of a topic cannot be read.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(20);

    private const int NamedRanges = 20;

    /// <summary>The header that holds the run's id.</summary>
    public const string RunHeader = "run-id";

    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly string _topic;
    private readonly Func<Message<Ignore, byte[]>, (string Producer, long Sequence)?> _place;
    private readonly Dictionary<int, long> _begin;

    /// <summary>Notes where the topic ends now.</summary>
    /// <param name="bootstrapServers">Where Kafka is.</param>
    /// <param name="topic">The topic that the load writes to.</param>
    /// <param name="place">Says of a message of the run which it is; null for one that does not tell.</param>
    /// <exception cref="RunnerException">Kafka does not answer.</exception>
    public TopicReadBack(string bootstrapServers, string topic, Func<Message<Ignore, byte[]>, (string Producer, long Sequence)?> place)
    {
        (_topic, _place) = (topic, place);
        _consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = $"load-read-back-{Guid.NewGuid():n}",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            AllowAutoCreateTopics = false,
            EnablePartitionEof = true,
            // A transaction of somebody else that is still open must not hide what was acknowledged after its beginning.
            IsolationLevel = IsolationLevel.ReadUncommitted,
        }).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        try
        {
            _begin = Watermarks().ToDictionary(partition => partition.Key, partition => partition.Value.High.Value);
        }
        catch (KafkaException exception)
        {
            _consumer.Dispose();
            throw new RunnerException($"Kafka at {bootstrapServers} does not answer ({exception.Error.Reason}); is it up?", exception);
        }
    }

    public async Task<LedgerRecord> CompareAsync(string runId, AcknowledgementBook book, CancellationToken cancellationToken)
    {
        var empty = new LedgerRecord { Attempted = book.Attempted, Acknowledged = book.Acknowledged };
        if (empty.Attempted == 0)
        {
            return empty with { Note = "no message was sent" };
        }

        try
        {
            var (found, messages, cut) = await Task.Run(() => Read(runId, cancellationToken), cancellationToken).ConfigureAwait(false);
            var compared = Compare(empty, book, found, messages);
            return cut && compared.Lost > 0
                ? empty with { Note = $"the topic {_topic} was cut at its beginning while the load ran (retention, or deleted records): what is missing may have been there" }
                : compared;
        }
        catch (KafkaException exception)
        {
            return empty with { Note = $"the topic {_topic} could not be read back: {exception.Error.Reason}" };
        }
        catch (TimeoutException exception)
        {
            return empty with { Note = exception.Message };
        }
        catch (OperationCanceledException)
        {
            return empty with { Note = "interrupted before the topic was read back" };
        }
    }

    public void Dispose() => _consumer.Dispose();

    private static LedgerRecord Compare(LedgerRecord record, AcknowledgementBook book, Dictionary<string, ProducerJournal> found, long messages)
    {
        long lost = 0, unacknowledged = 0;
        List<string> lostRanges = [];
        foreach (var journal in book.Journals)
        {
            var acknowledged = journal.AcknowledgedRanges();
            var stored = found.TryGetValue(journal.ProducerId, out var read) ? read.AcknowledgedRanges() : new SequenceRanges([]);
            var missing = acknowledged.Except(stored);
            lost += missing.Count;
            unacknowledged += stored.Except(acknowledged).Count;
            lostRanges.AddRange(missing.Ranges.Select(range => $"{journal.ProducerId}: {new SequenceRanges([range])}"));
        }

        var distinct = found.Values.Sum(journal => journal.Acknowledged);
        return record with
        {
            Checked = true,
            Stored = distinct,
            Duplicated = messages - distinct,
            Lost = lost,
            UnacknowledgedButStored = unacknowledged,
            LostRanges = [.. lostRanges.Take(NamedRanges)],
        };
    }

    /// <summary>
    /// The run's messages in the topic: their sequence numbers by producer, how many there are, repeated ones too, and whether the topic has
    /// lost its beginning since the load began.
    /// </summary>
    private (Dictionary<string, ProducerJournal> Found, long Messages, bool Cut) Read(string runId, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, ProducerJournal>();
        var run = Encoding.UTF8.GetBytes(runId);
        var messages = 0L;
        var watermarks = Watermarks();
        var cut = watermarks.Any(partition => partition.Value.Low.Value > _begin.GetValueOrDefault(partition.Key));
        var left = watermarks.Where(partition => partition.Value.High.Value > _begin.GetValueOrDefault(partition.Key))
            .ToDictionary(partition => partition.Key, partition => partition.Value.High.Value);
        _consumer.Assign(left.Keys.Select(partition => new TopicPartitionOffset(_topic, partition, _begin.GetValueOrDefault(partition))));
        while (left.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var message = _consumer.Consume(Standstill)
                ?? throw new TimeoutException($"the topic {_topic} could not be read back to its end");
            var position = message.Offset.Value + (message.IsPartitionEOF ? 0 : 1);
            if (position >= left.GetValueOrDefault(message.Partition.Value, long.MaxValue))
            {
                left.Remove(message.Partition.Value);
            }

            if (!message.IsPartitionEOF && message.Message.Headers.TryGetLastBytes(RunHeader, out var header) && header.AsSpan().SequenceEqual(run)
                && _place(message.Message) is var (producer, sequence))
            {
                messages++;
                if (!found.TryGetValue(producer, out var journal))
                {
                    found.Add(producer, journal = new ProducerJournal(producer));
                }

                journal.Acknowledge(sequence);
            }
        }

        return (found, messages, cut);
    }

    /// <summary>First offset and the one after the last, by partition; empty for a topic that is not there (yet, or any more).</summary>
    /// <exception cref="KafkaException">They cannot be known, which is not the same.</exception>
    private Dictionary<int, WatermarkOffsets> Watermarks()
    {
        using var admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        var topic = admin.GetMetadata(_topic, AnswerTimeout).Topics.FirstOrDefault(topic => topic.Topic == _topic);
        return topic switch
        {
            null or { Error.Code: ErrorCode.UnknownTopicOrPart } => [],
            { Error.IsError: true } => throw new KafkaException(topic.Error),
            _ => topic.Partitions.ToDictionary(
                partition => partition.PartitionId,
                partition => _consumer.QueryWatermarkOffsets(new TopicPartition(_topic, partition.PartitionId), AnswerTimeout)),
        };
    }
}
