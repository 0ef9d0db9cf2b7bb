using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

sealed record AddOffsetsToTxnRequest(string TransactionalId, long ProducerId, short ProducerEpoch, string GroupId)
{
    public static AddOffsetsToTxnRequest Read(ref WireReader r) => new(r.String(), r.Int64(), r.Int16(), r.String());
}

sealed record AddOffsetsToTxnResponse(KafkaError Error) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Error(Error);
    }
}
