using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using DuckDB.NET.Data;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Messaging;
using StockKafka.Scanner.State;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Scanner.Delivery;

/// <summary>
/// Sends what is in the outbox to Kafka and removes it when it is acknowledged. While Kafka is away nothing is given up and
/// nothing is sent twice: what the client has taken is waited for, in each attempt anew.
/// </summary>
public sealed partial class OutboxPublisher(
    Outbox outbox, IProducer<string, byte[]> producer, [FromKeyedServices("kafka")] DependencyPipeline kafka, TimeProvider clock,
    ILogger<OutboxPublisher> logger) : BackgroundService
{
    private const int BatchSize = 5_000;

    /// <summary>What makes a signal one and the same, and so the key of its message.</summary>
    public static string KeyOf(WatchlistSignal signal) =>
        string.Create(CultureInfo.InvariantCulture, $"{signal.Symbol}|{signal.Date:yyyy-MM-dd}|{signal.Condition}");

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await outbox.WaitAsync(stoppingToken).ConfigureAwait(false);
                await SendBatchAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (DuckDBException failure)
            {
                // Such as a full disk. The signals are still there.
                Waits(outbox.Size, failure.Message);
                await Task.Delay(TimeSpan.FromSeconds(5), clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task SendBatchAsync(CancellationToken stoppingToken)
    {
        var batch = await Task.Run(() => outbox.Oldest(BatchSize), stoppingToken).ConfigureAwait(false);
        if (batch.Count == 0)
        {
            return;
        }

        using var send = KafkaTelemetry.StartSend(Topics.WatchlistSignals, batch.Count,
            outbox.NewestRun is { } newest && newest.RunId == batch[^1].RunId ? [newest.Span] : null);
        var deliveries = new Task?[batch.Count];
        while (true)
        {
            try
            {
                await kafka.ExecuteInBackgroundAsync(token => DeliverAsync(batch, deliveries, token), stoppingToken).ConfigureAwait(false);
                break;
            }
            catch (DependencyUnavailableException unavailable)
            {
                Waits(outbox.Size, unavailable.Message);
                await Task.Delay(unavailable.RetryAfter, clock, stoppingToken).ConfigureAwait(false);
            }
        }

        outbox.Remove(batch[^1].Id);
    }

    private Task DeliverAsync(List<OutboxEntry> batch, Task?[] deliveries, CancellationToken cancellationToken)
    {
        for (var index = 0; index < deliveries.Length; index++)
        {
            if (deliveries[index] is null or { IsFaulted: true } or { IsCanceled: true })
            {
                deliveries[index] = producer.ProduceAllAsync([(Topics.WatchlistSignals, Message(batch[index]))], CancellationToken.None);
            }
        }

        return Task.WhenAll(deliveries!).WaitAsync(cancellationToken);
    }

    private static Message<string, byte[]> Message(OutboxEntry entry) => new()
    {
        Key = KeyOf(entry.Signal),
        Value = JsonSerializer.SerializeToUtf8Bytes(entry.Signal, MarketDataJson.Default.WatchlistSignal),
        // Not the header run-id: it is that of load runs.
        Headers = new Headers { { Topics.SourceHeader, "scanner"u8.ToArray() }, { "scan-id", Encoding.UTF8.GetBytes(entry.RunId) } },
    };

    [LoggerMessage(EventId = 5010, Level = LogLevel.Warning, Message = "{Signals} signals wait in the outbox: {Reason}")]
    private partial void Waits(long signals, string reason);
}
