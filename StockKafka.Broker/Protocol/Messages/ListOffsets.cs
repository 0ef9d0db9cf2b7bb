using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

/// <summary>What a consumer wants to see. Source: IsolationLevel of Apache Kafka.</summary>
internal static class IsolationLevel
{
    public const sbyte ReadCommitted = 1;
}

internal sealed record ListOffsetsRequest(bool CommittedOnly, TopicOf<ListOffsetsRequest.Partition>[] Topics)
{
    public const long Latest = -1;
    public const long Earliest = -2;
    public const long MaxTimestamp = -3;

    public static ListOffsetsRequest Read(ref WireReader r)
    {
        r.Int32(); // replica id
        var committedOnly = r.Version >= 2 && r.Int8() == IsolationLevel.ReadCommitted;
        return new ListOffsetsRequest(committedOnly, r.Topics(static (ref WireReader r) =>
            new Partition(r.Int32(), r.Version >= 4 ? r.Int32() : -1, r.Int64())));
    }

    /// <param name="Timestamp">Milliseconds since 1970, or one of the constants above.</param>
    public readonly record struct Partition(int Index, int CurrentLeaderEpoch, long Timestamp);
}

internal sealed record ListOffsetsResponse(TopicOf<ListOffsetsResponse.Partition>[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Since(2)?.ThrottleTime();
        w.Topics(Topics, static (w, partition) =>
        {
            w.Int32(partition.Index);
            w.Error(partition.Error);
            w.Int64(partition.Timestamp);
            w.Int64(partition.Offset);
            w.Since(4)?.Int32(partition.LeaderEpoch);
        });
    }

    public readonly record struct Partition(int Index, KafkaError Error, long Timestamp, long Offset, int LeaderEpoch);
}
