namespace StockKafka.Broker.Protocol.Messages;

internal sealed record AddPartitionsToTxnRequest(string TransactionalId, long ProducerId, short ProducerEpoch, TopicOf<int>[] Topics)
{
    public static AddPartitionsToTxnRequest Read(ref WireReader r) => new(r.String(), r.Int64(), r.Int16(), r.Topics());
}

internal sealed record AddPartitionsToTxnResponse(TopicOf<PartitionError>[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Topics(Topics);
    }
}
