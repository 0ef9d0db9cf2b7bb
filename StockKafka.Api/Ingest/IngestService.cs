using Confluent.Kafka;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.Ingest;

/// <summary>What ingest is doing.</summary>
public enum IngestState
{
    /// <summary>Another process has the store; this one takes over when that ends.</summary>
    Standby,

    /// <summary>Waiting for the broker, to make the topics.</summary>
    Connecting,

    /// <summary>Reading and writing.</summary>
    Running,

    /// <summary>The last batch could not be written; it is tried again each second.</summary>
    Failing,

    /// <summary>Ended.</summary>
    Stopped,
}

/// <summary>A partition as ingest sees it. Null where the broker has not said yet.</summary>
public sealed record PartitionStatus(string Topic, int Partition, long? EndOffset, long StoredOffset, long? Lag);

/// <summary>
/// Reads every topic into the store, each message exactly once: rows and offsets are one transaction (<see cref="IngestLog"/>),
/// and after any interruption reading resumes at the offsets stored with the rows. One batch is read while the one before it is
/// being written: small and at once while ingest keeps up, large under load.
/// </summary>
public sealed partial class IngestService(
    IConsumer<string?, MessageContent> consumer, PartitionPositions positions, MarketStore store, IngestLog log, LatestQuotes latest,
    BatchWriter writer, DeadLetters deadLetters, TopicSetup topics, IOptions<IngestOptions> options, TimeProvider clock,
    IHostApplicationLifetime lifetime, ILogger<IngestService> logger) : BackgroundService
{
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(100), StallBeforePause = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _batchAge = TimeSpan.FromMilliseconds(options.Value.BatchAgeMs);
    private readonly TimeSpan _idleBatchAge = TimeSpan.FromMilliseconds(options.Value.IdleBatchAgeMs);
    private IngestBatch _batch = new(), _spare = new();
    private readonly ProducerSpans _producers = new();
    private long _batchBegan, _lastBatchEnded;
    private Task _writing = Task.CompletedTask;
    private IngestState _state = store.IsOpen ? IngestState.Connecting : IngestState.Standby;

    /// <summary>What it is doing now.</summary>
    public IngestState State => _state == IngestState.Running && writer.LastError is not null ? IngestState.Failing : _state;

    /// <summary>Why the last attempt failed; null once one has succeeded.</summary>
    public string? LastError { get => field ?? writer.LastError; private set; }

    /// <summary>Each partition: end of the log, next offset to be applied, difference.</summary>
    public IReadOnlyList<PartitionStatus> Partitions() => [.. positions.Snapshot()
        .Select(entry => Describe(entry.Key, entry.Value)).OrderBy(status => status.Topic, StringComparer.Ordinal).ThenBy(status => status.Partition)];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await PrepareAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _state = IngestState.Stopped;
            return;
        }

        // Consume blocks: it has a thread of its own.
        await Task.Factory.StartNew(() => Run(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
    }

    private async Task PrepareAsync(CancellationToken stoppingToken)
    {
        await store.WaitUntilOpenAsync(stoppingToken).ConfigureAwait(false);
        _state = IngestState.Connecting;
        positions.Load(await log.OffsetsAsync(stoppingToken).ConfigureAwait(false));
        await latest.LoadAsync(stoppingToken).ConfigureAwait(false);
        positions.Reassigned += ForgetBatch;
        await writer.RetryAsync(() => topics.EnsureAsync(stoppingToken), stoppingToken).ConfigureAwait(false);
        _state = IngestState.Running;
        consumer.Subscribe(Topics.Ingested);
        IngestMetrics.ShowLag(() => Partitions().GroupBy(partition => partition.Topic)
            .Select(topic => (topic.Key, topic.Sum(partition => partition.Lag ?? 0))));
    }

    private void Run(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested && !_writing.IsFaulted)
            {
                if (Poll() is { } message)
                {
                    Add(message);
                }
                else if (_batch.Messages > 0 && clock.GetElapsedTime(_lastBatchEnded) >= _idleBatchAge && _writing.IsCompleted)
                {
                    HandOver(stoppingToken); // All that was there is read: no reason to wait for more.
                }

                if (_batch.Messages >= options.Value.BatchSize)
                {
                    AwaitWriting(stoppingToken);
                    HandOver(stoppingToken);
                }
                else if (_batch.Messages > 0 && _writing.IsCompleted && clock.GetElapsedTime(_batchBegan) >= _batchAge)
                {
                    HandOver(stoppingToken);
                }
            }

            // What was read is written still; what is not, the next process reads again.
            AwaitWriting(stoppingToken);
            HandOver(stoppingToken);
            _writing.GetAwaiter().GetResult();
            consumer.Close();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            consumer.Close();
        }
        catch (Exception failure) when (failure is KafkaException or OverlappingBatchException)
        {
            // Such as another process that reads as the same member. Nothing is lost: the store says where to go on.
            LastError = failure.Message;
            Unrecoverable(failure.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
        finally
        {
            _state = IngestState.Stopped;
        }
    }

    private ConsumeResult<string?, MessageContent>? Poll()
    {
        try
        {
            // The client looks into its queue first: with something there it answers at once, however short the time.
            return consumer.Consume(_batch.Messages == 0 ? IdlePoll : PollTime());
        }
        catch (ConsumeException failure) when (!failure.Error.IsFatal)
        {
            ConsumeFailed(failure.Error.Reason);
            return null;
        }
    }

    private TimeSpan PollTime()
    {
        var wait = _idleBatchAge - clock.GetElapsedTime(_lastBatchEnded);
        return wait > TimeSpan.Zero ? wait : _writing.IsCompleted ? TimeSpan.Zero : TimeSpan.FromMilliseconds(1);
    }

    private void Add(ConsumeResult<string?, MessageContent> message)
    {
        var partition = new TopicPartitionKey(message.Topic, message.Partition.Value);
        if (message.Offset.Value < positions.Next(partition))
        {
            return;
        }

        if (_batch.Messages == 0)
        {
            _batchBegan = clock.GetTimestamp();
        }

        if (message.Message.Value.Defect is { } reason)
        {
            deadLetters.Add(message, reason);
        }

        if (message.Message.Headers is { } headers)
        {
            _producers.Note(headers, _batch.Producers);
        }

        message.Message.Value.AddTo(_batch);
        _batch.Note(partition, message.Offset.Value);
    }

    private void HandOver(CancellationToken stoppingToken)
    {
        _writing.GetAwaiter().GetResult();
        _lastBatchEnded = clock.GetTimestamp();
        if (_batch.Messages == 0)
        {
            return;
        }

        var batch = _batch;
        (_batch, _spare) = (_spare, batch);
        _writing = writer.WriteAsync(batch, deadLetters.Take(), StoreOffset, stoppingToken);
    }

    /// <summary>Waits for the batch before; when that takes long, reading is paused, so that the group does not take this member for dead.</summary>
    private void AwaitWriting(CancellationToken stoppingToken)
    {
        if (_writing.IsCompleted)
        {
            return;
        }

        var began = clock.GetTimestamp();
        if (!((IAsyncResult)_writing).AsyncWaitHandle.WaitOne(StallBeforePause))
        {
            IngestMetrics.Pauses.Add(1);
            var paused = consumer.Assignment;
            consumer.Pause(paused);
            Paused(_batch.Messages);
            while (!_writing.IsCompleted)
            {
                stoppingToken.ThrowIfCancellationRequested();
                if (Poll() is { } message)
                {
                    Add(message); // Of partitions that were assigned meanwhile.
                }
            }

            consumer.Resume(paused.Intersect(consumer.Assignment));
            Resumed();
        }

        IngestMetrics.Stalled.Record(clock.GetElapsedTime(began).TotalSeconds);
    }

    private void StoreOffset(TopicPartitionKey partition, long next)
    {
        try
        {
            consumer.StoreOffset(new TopicPartitionOffset(partition.Topic, partition.Partition, next));
        }
        catch (KafkaException)
        {
            // No longer assigned to this process. The offset that counts is in the store.
        }
    }

    private void ForgetBatch()
    {
        // The batch that is being written moves the positions: nothing may be read from them before it has.
        try
        {
            _writing.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // Given up because the process ends.
        }

        _batch.Clear();
        deadLetters.Clear();
    }

    private PartitionStatus Describe(TopicPartitionKey partition, long stored)
    {
        long? end = null;
        try
        {
            var known = consumer.GetWatermarkOffsets(new TopicPartition(partition.Topic, partition.Partition)).High;
            end = known.IsSpecial ? null : known.Value;
        }
        catch (Exception failure) when (failure is KafkaException or ObjectDisposedException)
        {
        }

        return new(partition.Topic, partition.Partition, end, stored, end is { } high ? Math.Max(0, high - stored) : null);
    }

    [LoggerMessage(EventId = 4022, Level = LogLevel.Critical, Message = "ingest cannot go on, the service ends: {Reason}")]
    private partial void Unrecoverable(string reason);

    [LoggerMessage(EventId = 4021, Level = LogLevel.Debug, Message = "consume: {Reason}")]
    private partial void ConsumeFailed(string reason);

    [LoggerMessage(EventId = 4023, Level = LogLevel.Warning, Message = "writing has fallen behind: reading is paused with {Messages} messages in hand")]
    private partial void Paused(int messages);

    [LoggerMessage(EventId = 4024, Level = LogLevel.Information, Message = "reading goes on")]
    private partial void Resumed();
}
