using StockKafka.Load.Engine;
using StockKafka.LoadRunner.Options;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>Makes the Kafka stress from what the command line asks for.</summary>
static class KafkaSource
{
    public static async Task<ScenarioLoad> SetUpAsync(ScenarioContext context, OperationCatalog operations, CancellationToken cancellationToken)
    {
        var options = context.Options;
        var rate = MessagesPerSecond(options);
        var kafka = new KafkaStress(
            new()
            {
                BootstrapServers = context.Target.Kafka!,
                Threads = options.KafkaThreads,
                MessagesPerThread = options.KafkaMessages,
                PerSecond = rate,
                Messages = options.Kafka,
            },
            context.Run);
        await kafka.SetUpAsync(operations, cancellationToken).ConfigureAwait(false);
        return new(kafka, rate);
    }

    /// <summary>The asked rate, or all messages evenly over the duration, or as fast as they are acknowledged.</summary>
    static double? MessagesPerSecond(LoadOptions options) =>
        options.TestType == "kafka" && options.RatePerSecond is { } rate ? rate
        : options.Duration is { } duration ? (double)options.KafkaThreads * options.KafkaMessages / duration.TotalSeconds
        : null;
}
