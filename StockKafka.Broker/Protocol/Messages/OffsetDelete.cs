namespace StockKafka.Broker.Protocol.Messages;

sealed record OffsetDeleteRequest(string GroupId, OffsetDeleteRequest.Topic[] Topics)
{
    public static OffsetDeleteRequest Read(ref WireReader r) => new(r.String(), r.Array(Topic.Read));

    public sealed record Topic(string Name, int[] Partitions)
    {
        public static Topic Read(ref WireReader r) => new(r.String(), r.Int32Array());
    }
}

sealed record OffsetDeleteResponse(ErrorCode Error, OffsetCommitResponse.Topic[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Error(Error);
        w.Int32(0);
        w.Array(Topics, static (w, topic) =>
        {
            w.String(topic.Name);
            w.Array(topic.Partitions, static (w, partition) =>
            {
                w.Int32(partition.Index);
                w.Error(partition.Error);
            });
        });
    }
}
