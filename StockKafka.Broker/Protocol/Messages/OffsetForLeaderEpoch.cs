using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record OffsetForLeaderEpochRequest(TopicOf<OffsetForLeaderEpochRequest.Partition>[] Topics)
{
    public static OffsetForLeaderEpochRequest Read(ref WireReader r)
    {
        if (r.Version >= 3)
        {
            r.Int32(); // replica id
        }

        return new OffsetForLeaderEpochRequest(r.Topics(static (ref WireReader r) =>
            new Partition(r.Int32(), r.Version >= 2 ? r.Int32() : -1, r.Int32())));
    }

    public readonly record struct Partition(int Index, int CurrentLeaderEpoch, int LeaderEpoch);
}

internal sealed record OffsetForLeaderEpochResponse(TopicOf<OffsetForLeaderEpochResponse.Partition>[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Since(2)?.ThrottleTime();
        w.Topics(Topics, static (w, partition) =>
        {
            w.Error(partition.Error);
            w.Int32(partition.Index);
            w.Since(1)?.Int32(partition.LeaderEpoch);
            w.Int64(partition.EndOffset);
        });
    }

    public readonly record struct Partition(int Index, KafkaError Error, int LeaderEpoch, long EndOffset);
}
