namespace StockKafka.Broker.Protocol.Messages;

/// <summary>What a consumer wants to see. Source: IsolationLevel of Apache Kafka.</summary>
static class IsolationLevel
{
    public const sbyte ReadCommitted = 1;
}

sealed record ListOffsetsRequest(bool CommittedOnly, ListOffsetsRequest.Topic[] Topics)
{
    public const long Latest = -1;
    public const long Earliest = -2;
    public const long MaxTimestamp = -3;

    public static ListOffsetsRequest Read(ref WireReader r)
    {
        r.Int32(); // replica id
        var committedOnly = r.Version >= 2 && r.Int8() == IsolationLevel.ReadCommitted;
        var request = new ListOffsetsRequest(committedOnly, r.Array(Topic.Read));
        r.Tags();
        return request;
    }

    public sealed record Topic(string Name, Partition[] Partitions)
    {
        public static Topic Read(ref WireReader r)
        {
            var topic = new Topic(r.String(), r.Array(Partition.Read));
            r.Tags();
            return topic;
        }
    }

    /// <param name="Timestamp">Milliseconds since 1970, or one of the constants above.</param>
    public readonly record struct Partition(int Index, int CurrentLeaderEpoch, long Timestamp)
    {
        public static Partition Read(ref WireReader r)
        {
            var partition = new Partition(r.Int32(), r.Version >= 4 ? r.Int32() : -1, r.Int64());
            r.Tags();
            return partition;
        }
    }
}

sealed record ListOffsetsResponse(ListOffsetsResponse.Topic[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        if (w.Version >= 2)
        {
            w.Int32(0);
        }

        w.Array(Topics, static (w, topic) =>
        {
            w.String(topic.Name);
            w.Array(topic.Partitions, static (w, partition) => partition.Write(w));
            w.Tags();
        });
        w.Tags();
    }

    public sealed record Topic(string Name, Partition[] Partitions);

    public readonly record struct Partition(int Index, ErrorCode Error, long Timestamp, long Offset, int LeaderEpoch)
    {
        public void Write(WireWriter w)
        {
            w.Int32(Index);
            w.Error(Error);
            w.Int64(Timestamp);
            w.Int64(Offset);
            if (w.Version >= 4)
            {
                w.Int32(LeaderEpoch);
            }

            w.Tags();
        }
    }
}
