using StockKafka.Load.Kafka;
using StockKafka.LoadRunner.Ledger;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>Decides who tells what became of the messages of a Kafka load.</summary>
internal static class KafkaProof
{
    /// <summary>Reads the topic back where the API's ledger cannot know of it; null where it can.</summary>
    public static TopicReadBack? ReadBackOf(LoadOptions options, StackTarget target) =>
        NeedsReadBack(options, target) ? new(target.Kafka!, options.Kafka.Topic, KafkaStress.PlaceOf) : null;

    internal static bool NeedsReadBack(LoadOptions options, StackTarget target) =>
        options.UsesKafka() && (target.Api is null || options.Kafka.Topic != LoadOptions.QuoteTopic || target.KafkaIsOwn == false);
}
