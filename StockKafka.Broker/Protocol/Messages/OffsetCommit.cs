namespace StockKafka.Broker.Protocol.Messages;

sealed record OffsetCommitRequest(
    string GroupId, int GenerationId, string MemberId, string? GroupInstanceId, OffsetCommitRequest.Topic[] Topics)
{
    public static OffsetCommitRequest Read(ref WireReader r)
    {
        var groupId = r.String();
        var generationId = r.Int32();
        var memberId = r.String();
        var instanceId = r.Version >= 7 ? r.NullableString() : null;
        if (r.Version <= 4)
        {
            r.Int64(); // retention time
        }

        var request = new OffsetCommitRequest(groupId, generationId, memberId, instanceId, r.Array(Topic.Read));
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

    public readonly record struct Partition(int Index, long Offset, int LeaderEpoch, string? Metadata)
    {
        public static Partition Read(ref WireReader r)
        {
            var partition = new Partition(r.Int32(), r.Int64(), r.Version >= 6 ? r.Int32() : -1, r.NullableString());
            r.Tags();
            return partition;
        }
    }
}

sealed record OffsetCommitResponse(OffsetCommitResponse.Topic[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        if (w.Version >= 3)
        {
            w.Int32(0);
        }

        w.Array(Topics, static (w, topic) =>
        {
            w.String(topic.Name);
            w.Array(topic.Partitions, static (w, partition) =>
            {
                w.Int32(partition.Index);
                w.Error(partition.Error);
                w.Tags();
            });
            w.Tags();
        });
        w.Tags();
    }

    public sealed record Topic(string Name, Partition[] Partitions);

    public readonly record struct Partition(int Index, ErrorCode Error);
}
