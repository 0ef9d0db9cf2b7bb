using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using StockKafka.Api.Tests.Ingest;

namespace StockKafka.Clients.Tests;

/// <summary>The stand-in of Aspire.Confluent.Kafka on a real broker.</summary>
public sealed class KafkaClientTests(KafkaBroker broker) : IClassFixture<KafkaBroker>
{
    private const string Nobody = "127.0.0.1:1";

    private HostApplicationBuilder Builder(params (string Key, string Value)[] configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddMetrics();
        builder.Configuration["ConnectionStrings:kafka"] = broker.Servers;
        foreach (var (key, value) in configuration)
        {
            builder.Configuration[key] = value;
        }

        return builder;
    }

    [Fact]
    public async Task What_a_producer_sends_a_consumer_reads()
    {
        var builder = Builder(("ConnectionStrings:reader", broker.Servers), ("Aspire:Confluent:Kafka:Consumer:reader:Config:GroupId", "some-group"),
            ("Aspire:Confluent:Kafka:Consumer:Config:AutoOffsetReset", "Earliest"), ("Aspire:Confluent:Kafka:Producer:Config:Acks", "All"));
        builder.AddKafkaProducer<string, string>("kafka", configureSettings: null);
        builder.AddKafkaConsumer<string, string>("reader", null, (_, consumer) => consumer.SetValueDeserializer(Deserializers.Utf8));
        using var host = builder.Build();
        await host.Services.GetRequiredService<IProducer<string, string>>().ProduceAsync("clients", new() { Key = "a", Value = "1" });

        using var consumer = host.Services.GetRequiredService<IConsumer<string, string>>();
        consumer.Subscribe("clients");
        var read = await Eventually.GetAsync(() => Task.FromResult(consumer.Consume(TimeSpan.FromMilliseconds(100))), message => message is not null);
        Assert.Equal(("a", "1"), (read!.Message.Key, read.Message.Value));
        consumer.Close();
    }

    [Fact]
    public void Settings_are_read_from_general_to_special_and_the_connection_string_wins()
    {
        var builder = Builder(("Aspire:Confluent:Kafka:Producer:ConnectionString", Nobody), ("Aspire:Confluent:Kafka:Producer:DisableHealthChecks", "true"),
            ("Aspire:Confluent:Kafka:Producer:Config:LingerMs", "3"), ("Aspire:Confluent:Kafka:Producer:kafka:Config:LingerMs", "4"),
            ("Aspire:Confluent:Kafka:Producer:kafka:DisableMetrics", "true"));
        builder.AddKafkaProducer<string, string>("kafka", settings =>
        {
            Assert.Equal((broker.Servers, true, true, 4d), (settings.ConnectionString, settings.DisableHealthChecks, settings.DisableMetrics, settings.Config.LingerMs));
            Assert.False(settings.DisableTracing);
        });
        builder.AddKafkaProducer<string, string>("elsewhere", settings => Assert.Equal((Nobody, 3d), (settings.ConnectionString, settings.Config.LingerMs)));
    }

    [Fact]
    public void Without_a_broker_the_message_says_where_to_name_one()
    {
        var builder = Builder();
        builder.AddKafkaConsumer<string, string>("absent", null, (_, _) => { });
        using var host = builder.Build();
        var failure = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<IConsumer<string, string>>());
        Assert.Contains("ConnectionStrings:absent", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_become_metrics_under_the_published_names()
    {
        AppContext.SetSwitch("EnableAspire8ConfluentKafkaMetrics", true);
        var builder = Builder(("Aspire:Confluent:Kafka:Producer:Config:StatisticsIntervalMs", "50"));
        List<Metric> metrics = [];
        builder.AddKafkaProducer<string, string>("kafka", settings => settings.Config.ClientId = "probe");
        builder.Services.AddOpenTelemetry().WithMetrics(meters => meters.AddReader(new BaseExportingMetricReader(new Collector(metrics))));
        using var host = builder.Build();
        var provider = host.Services.GetRequiredService<MeterProvider>();
        await host.Services.GetRequiredService<IProducer<string, string>>().ProduceAsync("clients", new() { Key = "a", Value = "1" });

        await Eventually.TrueAsync(() =>
        {
            metrics.Clear();
            provider.ForceFlush();
            return Task.FromResult(Sum("messaging.publish.messages") >= 1);
        });
        string[] names =
        [
            "messaging.kafka.network.tx", "messaging.kafka.network.transmitted", "messaging.kafka.network.rx", "messaging.kafka.network.received",
            "messaging.publish.messages", "messaging.kafka.message.transmitted", "messaging.receive.messages", "messaging.kafka.message.received",
            "messaging.kafka.consumer.queue.message_count", "messaging.kafka.producer.queue.message_count", "messaging.kafka.producer.queue.size",
        ];
        Assert.Equal(names.Order(), metrics.Where(metric => metric.MeterName == "Aspire.Confluent.Kafka").Select(metric => metric.Name).Order());

        long Sum(string name)
        {
            var sum = 0L;
            foreach (var metric in metrics.Where(metric => metric.Name == name))
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    sum += point.GetSumLong();
                }
            }

            return sum;
        }
    }

    private sealed class Collector(List<Metric> metrics) : OpenTelemetry.BaseExporter<Metric>
    {
        public override OpenTelemetry.ExportResult Export(in OpenTelemetry.Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                metrics.Add(metric);
            }

            return OpenTelemetry.ExportResult.Success;
        }
    }
}
