using System.Text;
using Confluent.Kafka;
using StockKafka.Broker;

namespace StockKafka.Api.Tests.Ingest;

/// <summary>The embedded broker, for the tests of a class.</summary>
public sealed class KafkaBroker : IAsyncLifetime
{
    private EmbeddedKafka? _kafka;

    public string Servers => _kafka!.BootstrapServers;

    public async ValueTask InitializeAsync() => _kafka = await EmbeddedKafka.StartAsync();

    public async Task ProduceAsync(string topic, IEnumerable<(string Key, string Value)> messages)
    {
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = Servers, Acks = Acks.All, LingerMs = 5 }).Build();
        await Task.WhenAll(messages.Select(message => producer.ProduceAsync(topic, new() { Key = message.Key, Value = Encoding.UTF8.GetBytes(message.Value) })));
    }

    public async ValueTask DisposeAsync() => await _kafka!.DisposeAsync();
}
