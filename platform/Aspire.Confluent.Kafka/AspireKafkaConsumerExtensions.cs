using Aspire.Confluent.Kafka;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers consumers of Kafka.</summary>
/// <remarks>Of the published <c>Microsoft.Extensions.Hosting.AspireKafkaConsumerExtensions</c>, what the application uses.</remarks>
public static class AspireKafkaConsumerExtensions
{
    /// <summary>
    /// Registers an <see cref="IConsumer{TKey, TValue}"/> for the connection string <paramref name="connectionName"/>, with
    /// metrics unless the settings say otherwise.
    /// </summary>
    public static void AddKafkaConsumer<TKey, TValue>(this IHostApplicationBuilder builder, string connectionName,
        Action<KafkaConsumerSettings>? configureSettings, Action<IServiceProvider, ConsumerBuilder<TKey, TValue>>? configureBuilder)
    {
        var settings = new KafkaConsumerSettings();
        var connection = new KafkaConnection(builder, "Consumer", connectionName);
        connection.Bind(settings, settings.Config);
        settings.ConnectionString = connection.ConnectionString ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);
        connection.Prepare(settings.Config, settings.ConnectionString, settings.DisableMetrics);
        builder.Services.AddSingleton(services =>
        {
            connection.Require(settings.Config);
            var consumer = new ConsumerBuilder<TKey, TValue>(settings.Config);
            configureBuilder?.Invoke(services, consumer);
            ClientLog.Attach(services, log => consumer.SetLogHandler((_, message) => log(message)));
            KafkaConnection.AttachMetrics(services, settings.DisableMetrics, take => consumer.SetStatisticsHandler((_, json) => take(json)));
            return consumer.Build();
        });
    }
}
