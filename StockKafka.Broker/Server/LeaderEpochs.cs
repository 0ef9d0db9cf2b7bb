using StockKafka.Broker.Log;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Server;

static class LeaderEpochs
{
    private const int Unchecked = -1;

    /// <summary>Compares the leader epoch a client believes in with the only one there ever is.</summary>
    public static ErrorCode Check(int current) => current switch
    {
        Unchecked or PartitionLog.LeaderEpoch => ErrorCode.None,
        < PartitionLog.LeaderEpoch => ErrorCode.FencedLeaderEpoch,
        _ => ErrorCode.UnknownLeaderEpoch,
    };
}
