namespace StockKafka.Broker.Protocol.Messages;

sealed record OffsetForLeaderEpochRequest(OffsetForLeaderEpochRequest.Topic[] Topics)
{
    public static OffsetForLeaderEpochRequest Read(ref WireReader r)
    {
        if (r.Version >= 3)
        {
            r.Int32(); // replica id
        }

        var request = new OffsetForLeaderEpochRequest(r.Array(Topic.Read));
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

    public readonly record struct Partition(int Index, int CurrentLeaderEpoch, int LeaderEpoch)
    {
        public static Partition Read(ref WireReader r)
        {
            var partition = new Partition(r.Int32(), r.Version >= 2 ? r.Int32() : -1, r.Int32());
            r.Tags();
            return partition;
        }
    }
}

sealed record OffsetForLeaderEpochResponse(OffsetForLeaderEpochResponse.Topic[] Topics) : IResponse
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

    public readonly record struct Partition(int Index, ErrorCode Error, int LeaderEpoch, long EndOffset)
    {
        public void Write(WireWriter w)
        {
            w.Error(Error);
            w.Int32(Index);
            if (w.Version >= 1)
            {
                w.Int32(LeaderEpoch);
            }

            w.Int64(EndOffset);
            w.Tags();
        }
    }
}
