using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StockKafka.MarketData.Contracts;
using StockKafka.MarketData.Messaging;
using StockKafka.ServiceDefaults.Resilience;

namespace StockKafka.Api.Publishing;

/// <summary>Produces quotes, acknowledged by the broker, for callers who wait.</summary>
public sealed class QuotePublisher(IProducer<string, byte[]> producer, [FromKeyedServices("kafka")] DependencyPipeline kafka)
{
    /// <summary>
    /// Returns once the broker has acknowledged every quote. When it throws, some of them may have been stored, or may be
    /// stored yet: the caller must treat them as unacknowledged.
    /// </summary>
    /// <exception cref="DependencyUnavailableException">Not acknowledged in time, or not even tried.</exception>
    public Task PublishAsync(IReadOnlyList<Quote> quotes, CancellationToken cancellationToken) => kafka.ExecuteAsync(
        token => producer.ProduceAllAsync(Messages(quotes), token), cancellationToken);

    /// <summary>Quotes of one source and run that follow each other share their headers.</summary>
    private static IEnumerable<(string Topic, Message<string, byte[]> Message)> Messages(IReadOnlyList<Quote> quotes)
    {
        Headers? headers = null;
        Quote? before = null;
        foreach (var quote in quotes)
        {
            if (headers is null || quote.Source != before!.Source || quote.RunId != before.RunId)
            {
                headers = HeadersOf(quote);
            }

            before = quote;
            yield return (Topics.ForSource(quote.Source),
                new() { Key = quote.Symbol, Value = JsonSerializer.SerializeToUtf8Bytes(quote, MarketDataJson.Default.Quote), Headers = headers });
        }
    }

    private static Headers HeadersOf(Quote quote)
    {
        var headers = new Headers { { Topics.SourceHeader, Encoding.UTF8.GetBytes(quote.Source) } };
        if (quote.RunId is not null)
        {
            headers.Add(Topics.RunIdHeader, Encoding.UTF8.GetBytes(quote.RunId));
        }

        return headers;
    }
}
