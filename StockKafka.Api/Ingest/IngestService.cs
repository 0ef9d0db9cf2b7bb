using Confluent.Kafka;
using Microsoft.Extensions.Options;
using StockKafka.MarketData.Cache;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.Ingest;

/// <summary>What ingest is doing.</summary>
public enum IngestState
{
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
/// and after any interruption reading resumes at the offsets stored with the rows.
/// </summary>
public sealed partial class IngestService(
    IConsumer<string, byte[]> consumer, PartitionPositions positions, IngestLog log, LatestQuotes latest, DeadLetters deadLetters,
    TopicSetup topics, MarketCache cache, ReplicaPublisher replica, IOptions<IngestOptions> options, TimeProvider clock,
    IHostApplicationLifetime lifetime, ILogger<IngestService> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(100);

    private readonly IngestBatch _batch = new();
    private long _batchStarted;

    /// <summary>What it is doing now.</summary>
    public IngestState State { get; private set; }

    /// <summary>Why the last attempt failed; null once one has succeeded.</summary>
    public string? LastError { get; private set; }

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
            State = IngestState.Stopped;
            return;
        }

        // Consume blocks: it has a thread of its own.
        await Task.Factory.StartNew(() => Run(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
    }

    private async Task PrepareAsync(CancellationToken stoppingToken)
    {
        positions.Load(await log.OffsetsAsync(stoppingToken).ConfigureAwait(false));
        await latest.LoadAsync(stoppingToken).ConfigureAwait(false);
        positions.Reassigned += ForgetBatch;
        await RetryAsync(() => topics.EnsureAsync(stoppingToken), IngestState.Connecting, stoppingToken).ConfigureAwait(false);
        State = IngestState.Running;
        consumer.Subscribe(Topics.Ingested);
    }

    private void Run(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (Poll() is { } message)
                {
                    Add(message);
                }

                if (_batch.Messages >= options.Value.BatchSize || (_batch.Messages > 0 && BatchAgeLeft() == TimeSpan.Zero))
                {
                    WriteBatchAsync(stoppingToken).GetAwaiter().GetResult();
                }
            }

            // What was read and not written is read again by the next process: leaving early loses nothing.
            consumer.Close();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            consumer.Close();
        }
        catch (KafkaException failure)
        {
            // Such as another process that reads as the same member. Nothing is lost: the store says where to go on.
            LastError = failure.Error.Reason;
            Unrecoverable(failure.Error.Reason);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
        finally
        {
            State = IngestState.Stopped;
        }
    }

    private ConsumeResult<string, byte[]>? Poll()
    {
        try
        {
            return consumer.Consume(_batch.Messages == 0 ? IdlePoll : BatchAgeLeft());
        }
        catch (ConsumeException failure) when (!failure.Error.IsFatal)
        {
            ConsumeFailed(failure.Error.Reason);
            return null;
        }
    }

    private void Add(ConsumeResult<string, byte[]> message)
    {
        var partition = new TopicPartitionKey(message.Topic, message.Partition.Value);
        if (message.Offset.Value < positions.Next(partition))
        {
            return;
        }

        if (_batch.Messages == 0)
        {
            _batchStarted = clock.GetTimestamp();
        }

        if (MessageReader.Read(message.Topic, message.Message.Value, clock.GetUtcNow(), _batch) is { } reason)
        {
            deadLetters.Add(message, reason);
        }

        _batch.Messages++;
        _batch.NextOffsets[partition] = message.Offset.Value + 1;
    }

    private async Task WriteBatchAsync(CancellationToken stoppingToken)
    {
        await RetryAsync(
            async () =>
            {
                await deadLetters.FlushAsync().ConfigureAwait(false);
                await log.ApplyAsync(_batch, CancellationToken.None).ConfigureAwait(false);
            },
            IngestState.Failing, stoppingToken).ConfigureAwait(false);
        State = IngestState.Running;

        // Committed: from here on nothing may send the batch through again.
        positions.Advance(_batch.NextOffsets);
        latest.Applied(_batch.Quotes);
        foreach (var (partition, next) in _batch.NextOffsets)
        {
            StoreOffset(partition, next);
        }

        var barSymbols = _batch.Bars.Select(bar => bar.Symbol).Distinct().ToArray();
        _batch.Clear();
        if (barSymbols.Length > 0)
        {
            cache.BarsChanged(barSymbols);
            await RetryAsync(() => replica.PublishAsync(CancellationToken.None), IngestState.Failing, stoppingToken).ConfigureAwait(false);
            State = IngestState.Running;
        }
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
        _batch.Clear();
        deadLetters.Clear();
    }

    private TimeSpan BatchAgeLeft()
    {
        var left = TimeSpan.FromMilliseconds(options.Value.BatchAgeMs) - clock.GetElapsedTime(_batchStarted);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private async Task RetryAsync(Func<Task> work, IngestState whileFailing, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await work().ConfigureAwait(false);
                LastError = null;
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                State = whileFailing;
                LastError = failure.Message;
                WorkFailed(whileFailing, failure.Message);
                await Task.Delay(RetryDelay, clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private PartitionStatus Describe(TopicPartitionKey partition, long stored)
    {
        long? end = null;
        try
        {
            var known = consumer.GetWatermarkOffsets(new TopicPartition(partition.Topic, partition.Partition)).High;
            end = known.IsSpecial ? null : known.Value;
        }
        catch (KafkaException)
        {
        }

        return new(partition.Topic, partition.Partition, end, stored, end is { } high ? Math.Max(0, high - stored) : null);
    }

    [LoggerMessage(EventId = 4020, Level = LogLevel.Warning, Message = "ingest {State}: {Reason}")]
    private partial void WorkFailed(IngestState state, string reason);

    [LoggerMessage(EventId = 4022, Level = LogLevel.Critical, Message = "ingest cannot go on, the service ends: {Reason}")]
    private partial void Unrecoverable(string reason);

    [LoggerMessage(EventId = 4021, Level = LogLevel.Debug, Message = "consume: {Reason}")]
    private partial void ConsumeFailed(string reason);
}
