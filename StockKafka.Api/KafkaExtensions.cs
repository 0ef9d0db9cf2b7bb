using Confluent.Kafka;
using StockKafka.Api.Ingest;
using StockKafka.Api.Publishing;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Messaging;
using StockKafka.ServiceDefaults;
using StockKafka.ServiceDefaults.Configuration;
using StockKafka.ServiceDefaults.Monitoring;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Api;

internal static class KafkaExtensions
{
    /// <summary>Adds the producer of quotes and the ingest over the broker of the connection string <paramref name="connectionName"/>.</summary>
    public static void AddKafka(this IHostApplicationBuilder builder, string connectionName)
    {
        builder.AddDependencyPipeline("kafka");
        builder.AddMarketProducer(connectionName);
        builder.AddKafkaConsumer<string?, MessageContent>(connectionName, settings =>
        {
            settings.DisableHealthChecks = true;
            settings.DisableTracing = true; // BatchWriter has a span for each batch.
            settings.Config.StatisticsIntervalMs = MarketProducerExtensions.StatisticsIntervalMs;
            settings.Config.GroupId = Topics.IngestGroup;
            // A static member: only one process can hold the store, and after a crash its successor takes over the partitions at
            // once instead of waiting for the dead member's session to end.
            settings.Config.GroupInstanceId = Topics.IngestGroup;
            settings.Config.AutoOffsetReset = AutoOffsetReset.Earliest;
            // The offsets that count are in the store; these only show the group's lag to Kafka's own tools.
            settings.Config.EnableAutoCommit = true;
            settings.Config.EnableAutoOffsetStore = false;
            settings.Config.ReconnectBackoffMaxMs = 1000;
            settings.Config.SessionTimeoutMs = 10_000;
            // The client stops fetching when so much is queued (what it keeps of each message beside its text comes on top), and older
            // ones look again only after this time. It is a second of full ingest.
            settings.Config.QueuedMaxMessagesKbytes = 32 * 1024;
            settings.Config.FetchErrorBackoffMs = 10;
            // Headers cost something for each message: they are read only where somebody follows traces.
            settings.Config.ConsumeResultFields = TelemetryExtensions.IsTraced(builder.Configuration) ? "topic,headers" : "topic";
        }, (services, consumer) =>
        {
            var reader = services.GetRequiredService<MessageReader>();
            consumer.SetKeyDeserializer(reader).SetValueDeserializer(reader);
            services.GetRequiredService<PartitionPositions>().Attach(consumer);
        });

        builder.AddValidatedOptions<IngestOptions>("Ingest");
        builder.Services.AddSingleton<QuotePublisher>();
        builder.Services.AddSingleton<PartitionPositions>();
        builder.Services.AddSingleton<MessageReader>();
        builder.Services.AddSingleton<LatestQuotes>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LatestQuotes>());
        builder.Services.AddSingleton<DeadLetters>();
        builder.Services.AddSingleton<BatchWriter>();
        builder.Services.AddSingleton<TopicSetup>();
        builder.Services.AddSingleton<IngestService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<IngestService>());
        builder.Services.AddHostedService<KafkaProbe>();
        builder.Services.AddHealthChecks().AddCheck<IngestHealthCheck>("ingest");
    }
}
