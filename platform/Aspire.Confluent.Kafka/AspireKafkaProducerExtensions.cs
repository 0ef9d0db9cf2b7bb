using Aspire.Confluent.Kafka;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers producers of Kafka.</summary>
/// <remarks>Of the published <c>Microsoft.Extensions.Hosting.AspireKafkaProducerExtensions</c>, what the application uses.</remarks>
public static class AspireKafkaProducerExtensions
{
    /// <summary>
    /// Registers an <see cref="IProducer{TKey, TValue}"/> for the connection string <paramref name="connectionName"/>, with
    /// metrics unless the settings say otherwise.
    /// </summary>
    public static void AddKafkaProducer<TKey, TValue>(
        this IHostApplicationBuilder builder, string connectionName, Action<KafkaProducerSettings>? configureSettings)
    {
        var settings = new KafkaProducerSettings();
        var connection = new KafkaConnection(builder, "Producer", connectionName);
        connection.Bind(settings, settings.Config);
        settings.ConnectionString = connection.ConnectionString ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);
        connection.Prepare(settings.Config, settings.ConnectionString, settings.DisableMetrics);
        builder.Services.AddSingleton(services =>
        {
            connection.Require(settings.Config);
            var producer = new ProducerBuilder<TKey, TValue>(settings.Config);
            ClientLog.Attach(services, log => producer.SetLogHandler((_, message) => log(message)));
            KafkaConnection.AttachMetrics(services, settings.DisableMetrics, take => producer.SetStatisticsHandler((_, json) => take(json)));
            return producer.Build();
        });
    }
}
