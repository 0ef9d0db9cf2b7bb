using Aspire.Confluent.Kafka;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Stands in for the published extensions of the same name.</summary>
public static class AspireKafkaProducerExtensions
{
    /// <summary>Registers an <see cref="IProducer{TKey, TValue}"/> for the connection string <paramref name="connectionName"/>.</summary>
    public static void AddKafkaProducer<TKey, TValue>(this IHostApplicationBuilder builder, string connectionName,
        Action<KafkaProducerSettings>? configureSettings, Action<IServiceProvider, ProducerBuilder<TKey, TValue>>? configureBuilder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = new KafkaProducerSettings();
        builder.Configuration.GetSection("Aspire:Confluent:Kafka:Producer").Bind(settings);
        builder.Configuration.GetSection($"Aspire:Confluent:Kafka:Producer:{connectionName}").Bind(settings);
        settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);
        builder.Services.AddSingleton(services =>
        {
            settings.Config.BootstrapServers = BootstrapServers.Required(settings.ConnectionString ?? settings.Config.BootstrapServers, connectionName);
            var producer = new ProducerBuilder<TKey, TValue>(settings.Config);
            configureBuilder?.Invoke(services, producer);
            ClientLog.Attach(services, log => producer.SetLogHandler((_, message) => log(message)));
            return producer.Build();
        });
    }

    /// <inheritdoc cref="AddKafkaProducer{TKey, TValue}(IHostApplicationBuilder, string, Action{KafkaProducerSettings}?, Action{IServiceProvider, ProducerBuilder{TKey, TValue}}?)"/>
    public static void AddKafkaProducer<TKey, TValue>(this IHostApplicationBuilder builder, string connectionName,
        Action<KafkaProducerSettings>? configureSettings) => AddKafkaProducer<TKey, TValue>(builder, connectionName, configureSettings,
            (Action<IServiceProvider, ProducerBuilder<TKey, TValue>>?)null);
}
