namespace StockKafka.Broker.Protocol.Messages;

/// <param name="GenerationId">-1 below version 3, and for a producer that does not say which member it acts for.</param>
sealed record TxnOffsetCommitRequest(
    string TransactionalId, string GroupId, long ProducerId, short ProducerEpoch, int GenerationId, string MemberId,
    string? GroupInstanceId, TxnOffsetCommitRequest.Topic[] Topics)
{
    public static TxnOffsetCommitRequest Read(ref WireReader r)
    {
        string transactionalId = r.String(), groupId = r.String();
        var (producerId, epoch) = (r.Int64(), r.Int16());
        var (generation, member, instance) = r.Version >= 3 ? (r.Int32(), r.String(), r.NullableString()) : (-1, "", null);
        var request = new TxnOffsetCommitRequest(
            transactionalId, groupId, producerId, epoch, generation, member, instance, r.Array(Topic.Read));
        r.Tags();
        return request;
    }

    public sealed record Topic(string Name, OffsetCommitRequest.Partition[] Partitions)
    {
        public static Topic Read(ref WireReader r)
        {
            var topic = new Topic(r.String(), r.Array(ReadPartition));
            r.Tags();
            return topic;
        }

        private static OffsetCommitRequest.Partition ReadPartition(ref WireReader r)
        {
            var partition = new OffsetCommitRequest.Partition(
                r.Int32(), r.Int64(), r.Version >= 2 ? r.Int32() : -1, r.NullableString());
            r.Tags();
            return partition;
        }
    }
}

sealed record TxnOffsetCommitResponse(OffsetCommitResponse.Topic[] Topics) : IResponse
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
}
