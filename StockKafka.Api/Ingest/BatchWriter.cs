using Confluent.Kafka;
using StockKafka.MarketData.Cache;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Messaging;
using StockKafka.MarketData.Store;

namespace StockKafka.Api.Ingest;

/// <summary>Writes one batch at a time: dead letters first, then rows with offsets, then all that follows from them.</summary>
public sealed partial class BatchWriter(
    IngestLog log, PartitionPositions positions, LatestQuotes latest, DeadLetters deadLetters, MarketCache cache, ReplicaService replica,
    TimeProvider clock, ILogger<BatchWriter> logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Why the last attempt failed; null once one has succeeded.</summary>
    public string? LastError { get; private set; }

    /// <summary>Writes a batch, trying until it succeeds, and clears it.</summary>
    /// <param name="batch">Nobody else's until this returns.</param>
    /// <param name="letters">What of it could not be read.</param>
    /// <param name="storeOffset">Told the offset after each partition's last message.</param>
    /// <param name="stoppingToken">Gives up waiting for the next attempt.</param>
    /// <exception cref="OverlappingBatchException">A part of it was applied before.</exception>
    public async Task WriteAsync(
        IngestBatch batch, Message<string, byte[]>[] letters, Action<TopicPartitionKey, long> storeOffset, CancellationToken stoppingToken)
    {
        var began = clock.GetTimestamp();
        using var span = KafkaTelemetry.StartProcess(OnlyTopic(batch), Topics.IngestGroup, batch.Messages, batch.Producers);
        await RetryAsync(
            async () =>
            {
                await deadLetters.SendAsync(letters).ConfigureAwait(false);
                letters = [];
                await log.ApplyAsync(batch, CancellationToken.None).ConfigureAwait(false);
            },
            stoppingToken).ConfigureAwait(false);

        // Committed: from here on nothing may send the batch through again.
        positions.Advance(batch.NextOffsets);
        latest.Applied(batch.Quotes);
        if (batch.Bars.Count > 0)
        {
            cache.BarsChanged(batch.Bars.Select(bar => bar.Symbol).Distinct());
            replica.Request();
        }

        foreach (var (partition, next) in batch.NextOffsets)
        {
            storeOffset(partition, next);
            KafkaTelemetry.Consumed(partition.Topic, Topics.IngestGroup, next - batch.FirstOffsets[partition]);
        }

        IngestMetrics.Messages.Add(batch.Messages);
        IngestMetrics.BatchSize.Record(batch.Messages);
        IngestMetrics.BatchDuration.Record(clock.GetElapsedTime(began).TotalSeconds);
        batch.Clear();
    }

    private static string? OnlyTopic(IngestBatch batch)
    {
        string? only = null;
        foreach (var (topic, _) in batch.NextOffsets.Keys)
        {
            if (only is not null && topic != only)
            {
                return null;
            }

            only = topic;
        }

        return only;
    }

    /// <summary>Tries until it succeeds, each second.</summary>
    public async Task RetryAsync(Func<Task> work, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await work().ConfigureAwait(false);
                LastError = null;
                return;
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or OverlappingBatchException))
            {
                LastError = failure.Message;
                WorkFailed(failure.Message);
                await Task.Delay(RetryDelay, clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(EventId = 4020, Level = LogLevel.Warning, Message = "ingest: {Reason}")]
    private partial void WorkFailed(string reason);
}
