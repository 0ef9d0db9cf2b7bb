using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StockKafka.Load.Engine;
using StockKafka.Load.Kafka;
using StockKafka.LoadRunner.Options;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>Quotes straight to Kafka, as the API would write them.</summary>
internal static class KafkaStress
{
    /// <summary>Name of the scenario.</summary>
    public const string Name = nameof(KafkaStress);

    /// <summary>Begins the name of each of its producers, and of nobody else's.</summary>
    public const string ProducerPrefix = "k";

    public static async Task<ScenarioLoad> SetUpAsync(ScenarioContext context, OperationCatalog operations, CancellationToken cancellationToken)
    {
        var options = context.Options;
        var rate = MessagesPerSecond(options);
        var kafka = await OfAsync(
            new()
            {
                Name = Name,
                BootstrapServers = context.Target.Kafka!,
                Threads = options.KafkaThreads,
                Total = (long)options.KafkaThreads * options.KafkaMessages,
                PerSecond = rate,
                Messages = options.Kafka,
                ProducerPrefix = ProducerPrefix,
            },
            context.Run, cancellationToken).ConfigureAwait(false);
        await kafka.SetUpAsync(operations, cancellationToken).ConfigureAwait(false);
        return new(kafka, rate);
    }

    /// <summary>A load of quotes of the run's symbols.</summary>
    public static async Task<KafkaLoad> OfAsync(KafkaLoadOptions options, StockRun run, CancellationToken cancellationToken)
    {
        var symbols = await run.MessageSymbolsAsync(cancellationToken).ConfigureAwait(false);
        return new(options, run.Book, (journal, random) =>
        {
            using var quotes = new QuoteWriter(run.RunId, journal.ProducerId, random, run.Time);
            return new QuoteStencils(quotes, symbols, options.Messages.MinBytes, HeadersOf(run.RunId), random, run.Time);
        });
    }

    /// <summary>Headers of every message of a run.</summary>
    public static Headers HeadersOf(string runId) => new()
    {
        { "source", Encoding.UTF8.GetBytes(QuoteWriter.Source) },
        { TopicReadBack.RunHeader, Encoding.UTF8.GetBytes(runId) },
    };

    /// <summary>Which message of a run a quote is; null where it does not tell.</summary>
    public static (string Producer, long Sequence)? PlaceOf(Message<Ignore, byte[]> quote)
    {
        var (producer, sequence) = ("", 0L);
        var reader = new Utf8JsonReader(quote.Value);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("producerId"u8) && reader.Read())
            {
                producer = reader.GetString() ?? "";
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("sequence"u8) && reader.Read())
            {
                sequence = reader.GetInt64();
            }
        }

        return producer.Length > 0 && sequence > 0 ? (producer, sequence) : null;
    }

    /// <summary>The asked rate, or all messages evenly over the duration, or as fast as they are acknowledged.</summary>
    private static double? MessagesPerSecond(LoadOptions options) =>
        options.TestType == "kafka" && options.RatePerSecond is { } rate ? rate
        : options.Duration is { } duration ? (double)options.KafkaThreads * options.KafkaMessages / duration.TotalSeconds
        : null;
}
