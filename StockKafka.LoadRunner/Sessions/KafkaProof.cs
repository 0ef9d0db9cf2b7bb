using StockKafka.LoadRunner.Ledger;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>Decides who tells what became of the messages of a Kafka load.</summary>
static class KafkaProof
{
    /// <summary>Reads the topic back where the API's ledger cannot know of it; null where it can.</summary>
    public static TopicReadBack? ReadBackOf(LoadOptions options, StackTarget target) =>
        NeedsReadBack(options, target) ? new(target.Kafka!, options.Kafka.Topic) : null;

    internal static bool NeedsReadBack(LoadOptions options, StackTarget target) =>
        options.UsesKafka() && (target.Api is null || options.Kafka.Topic != KafkaMessageOptions.QuoteTopic || IsAnother(target));

    /// <summary>Whether the load goes to a broker that the running stack, and so its ledger, does not read.</summary>
    static bool IsAnother(StackTarget target) =>
        target.Resources.FirstOrDefault(resource => resource.Name == "kafka") is { ConnectionString: { } own } && Plain(own) != Plain(target.Kafka!);

    static string Plain(string servers) => servers.Replace("localhost", "127.0.0.1", StringComparison.OrdinalIgnoreCase);
}
