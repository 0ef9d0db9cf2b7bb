namespace StockKafka.Broker.Protocol.Messages;

sealed record DeleteRecordsRequest(DeleteRecordsRequest.Topic[] Topics)
{
    public static DeleteRecordsRequest Read(ref WireReader r)
    {
        var request = new DeleteRecordsRequest(r.Array(Topic.Read));
        r.Int32(); // time-out
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

    /// <param name="Offset">The first offset to keep; -1 deletes everything up to the high watermark.</param>
    public readonly record struct Partition(int Index, long Offset)
    {
        public static Partition Read(ref WireReader r)
        {
            var partition = new Partition(r.Int32(), r.Int64());
            r.Tags();
            return partition;
        }
    }
}

sealed record DeleteRecordsResponse(DeleteRecordsResponse.Topic[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        w.Array(Topics, static (w, topic) =>
        {
            w.String(topic.Name);
            w.Array(topic.Partitions, static (w, partition) =>
            {
                w.Int32(partition.Index);
                w.Int64(partition.LowWatermark);
                w.Error(partition.Error);
                w.Tags();
            });
            w.Tags();
        });
        w.Tags();
    }

    public sealed record Topic(string Name, Partition[] Partitions);

    public readonly record struct Partition(int Index, long LowWatermark, ErrorCode Error);
}
