using StockKafka.Broker.Errors;
using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Server;

internal static class LeaderEpochs
{
    private const int Unchecked = -1;

    /// <summary>Compares the leader epoch a client believes in with that of the log.</summary>
    public static KafkaError Check(this PartitionLog log, int current) =>
        current == Unchecked || current == log.LeaderEpoch ? KafkaError.None
        : current < log.LeaderEpoch ? KafkaError.FencedLeaderEpoch
        : KafkaError.UnknownLeaderEpoch;
}
