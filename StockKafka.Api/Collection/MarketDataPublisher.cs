using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Messaging;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Api.Collection;

/// <summary>Produces what was collected, with its source.</summary>
public sealed class MarketDataPublisher(IProducer<string, byte[]> producer, [FromKeyedServices("kafka")] DependencyPipeline kafka)
{
    /// <summary>
    /// Returns once the broker has acknowledged every message. Tried once: a message whose fate is unknown may be there already,
    /// and a quote must not be there twice.
    /// </summary>
    /// <exception cref="DependencyUnavailableException">Not acknowledged in time, or not even tried.</exception>
    public async Task PublishAsync(string source, IReadOnlyCollection<DailyBar> bars, IReadOnlyCollection<Quote> quotes, CancellationToken cancellationToken)
    {
        var headers = new Headers { { Topics.SourceHeader, Encoding.UTF8.GetBytes(source) } };
        var messages = bars.Select(bar => (Topics.DailyBars, Message(bar.Symbol, JsonSerializer.SerializeToUtf8Bytes(bar, MarketDataJson.Default.DailyBar))))
            .Concat(quotes.Select(quote => (Topics.ForSource(source), Message(quote.Symbol, JsonSerializer.SerializeToUtf8Bytes(quote, MarketDataJson.Default.Quote)))));
        await kafka.ExecuteAsync(token => producer.ProduceAllAsync(messages, token), cancellationToken).ConfigureAwait(false);

        Message<string, byte[]> Message(string key, byte[] value) => new() { Key = key, Value = value, Headers = headers };
    }
}
