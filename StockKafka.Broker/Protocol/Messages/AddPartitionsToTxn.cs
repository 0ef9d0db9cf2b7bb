namespace StockKafka.Broker.Protocol.Messages;

sealed record AddPartitionsToTxnRequest(
    string TransactionalId, long ProducerId, short ProducerEpoch, AddPartitionsToTxnRequest.Topic[] Topics)
{
    public static AddPartitionsToTxnRequest Read(ref WireReader r)
    {
        var request = new AddPartitionsToTxnRequest(r.String(), r.Int64(), r.Int16(), r.Array(Topic.Read));
        r.Tags();
        return request;
    }

    public sealed record Topic(string Name, int[] Partitions)
    {
        public static Topic Read(ref WireReader r)
        {
            var topic = new Topic(r.String(), r.Int32Array());
            r.Tags();
            return topic;
        }
    }
}

sealed record AddPartitionsToTxnResponse(AddPartitionsToTxnResponse.Topic[] Topics) : IResponse
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
                w.Error(partition.Error);
                w.Tags();
            });
            w.Tags();
        });
        w.Tags();
    }

    public sealed record Topic(string Name, (int Index, ErrorCode Error)[] Partitions);
}
