using Aspire.Confluent.Kafka;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Stands in for the published extensions of the same name.</summary>
public static class AspireKafkaConsumerExtensions
{
    /// <summary>Registers an <see cref="IConsumer{TKey, TValue}"/> for the connection string <paramref name="connectionName"/>.</summary>
    public static void AddKafkaConsumer<TKey, TValue>(this IHostApplicationBuilder builder, string connectionName,
        Action<KafkaConsumerSettings>? configureSettings, Action<IServiceProvider, ConsumerBuilder<TKey, TValue>>? configureBuilder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = new KafkaConsumerSettings();
        builder.Configuration.GetSection("Aspire:Confluent:Kafka:Consumer").Bind(settings);
        builder.Configuration.GetSection($"Aspire:Confluent:Kafka:Consumer:{connectionName}").Bind(settings);
        settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);
        builder.Services.AddSingleton(services =>
        {
            settings.Config.BootstrapServers = BootstrapServers.Required(settings.ConnectionString ?? settings.Config.BootstrapServers, connectionName);
            var consumer = new ConsumerBuilder<TKey, TValue>(settings.Config);
            configureBuilder?.Invoke(services, consumer);
            ClientLog.Attach(services, log => consumer.SetLogHandler((_, message) => log(message)));
            return consumer.Build();
        });
    }

    /// <inheritdoc cref="AddKafkaConsumer{TKey, TValue}(IHostApplicationBuilder, string, Action{KafkaConsumerSettings}?, Action{IServiceProvider, ConsumerBuilder{TKey, TValue}}?)"/>
    public static void AddKafkaConsumer<TKey, TValue>(this IHostApplicationBuilder builder, string connectionName,
        Action<KafkaConsumerSettings>? configureSettings) => AddKafkaConsumer<TKey, TValue>(builder, connectionName, configureSettings,
            (Action<IServiceProvider, ConsumerBuilder<TKey, TValue>>?)null);
}
