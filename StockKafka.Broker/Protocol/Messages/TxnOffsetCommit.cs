namespace StockKafka.Broker.Protocol.Messages;

/// <param name="GenerationId">-1 below version 3, and for a producer that does not say which member it acts for.</param>
internal sealed record TxnOffsetCommitRequest(
    string TransactionalId, string GroupId, long ProducerId, short ProducerEpoch, int GenerationId, string MemberId,
    string? GroupInstanceId, TopicOf<OffsetCommitRequest.Partition>[] Topics)
{
    private const short FirstWithLeaderEpoch = 2;

    public static TxnOffsetCommitRequest Read(ref WireReader r)
    {
        string transactionalId = r.String(), groupId = r.String();
        var (producerId, epoch) = (r.Int64(), r.Int16());
        var (generation, member, instance) = r.Version >= 3 ? (r.Int32(), r.String(), r.NullableString()) : (-1, "", null);
        return new TxnOffsetCommitRequest(
            transactionalId, groupId, producerId, epoch, generation, member, instance,
            r.Topics(static (ref WireReader r) => OffsetCommitRequest.Partition.Read(ref r, FirstWithLeaderEpoch)));
    }
}

internal sealed record TxnOffsetCommitResponse(TopicOf<PartitionError>[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Topics(Topics);
    }
}
