using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;

namespace StockKafka.MarketData.Messaging;

/// <summary>The producer that services share.</summary>
public static class MarketProducerExtensions
{
    /// <summary>Time between two statistics of a client, which become metrics.</summary>
    public const int StatisticsIntervalMs = 5000;

    /// <summary>
    /// Adds an idempotent producer that waits for every replica, over the broker of the connection string
    /// <paramref name="connectionName"/>.
    /// </summary>
    public static TBuilder AddMarketProducer<TBuilder>(this TBuilder builder, string connectionName)
        where TBuilder : IHostApplicationBuilder
    {
        builder.RequireConnectionString(connectionName, "host:port of a Kafka broker");
        builder.AddKafkaProducer<string, byte[]>(connectionName, settings =>
        {
            // Readers are served without Kafka, so the broker has no part in a service's readiness.
            settings.DisableHealthChecks = true;
            // A span for each message would be ten thousand for a request; KafkaTelemetry has one for each batch.
            settings.DisableTracing = true;
            settings.Config.StatisticsIntervalMs = StatisticsIntervalMs;
            settings.Config.Acks = Acks.All;
            settings.Config.EnableIdempotence = true;
            settings.Config.LingerMs = 2;
            settings.Config.ReconnectBackoffMaxMs = 1000;
            // Far above the time that a caller waits: a message is given up by its caller, never half-way by the client, which
            // would have to start a new producer epoch and could then write twice what the broker had already stored.
            settings.Config.MessageTimeoutMs = 120_000;
        });
        return builder;
    }
}
