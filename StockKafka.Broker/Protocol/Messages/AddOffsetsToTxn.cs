using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record AddOffsetsToTxnRequest(string TransactionalId, long ProducerId, short ProducerEpoch, string GroupId)
{
    public static AddOffsetsToTxnRequest Read(ref WireReader r) => new(r.String(), r.Int64(), r.Int16(), r.String());
}

internal sealed record AddOffsetsToTxnResponse(KafkaError Error) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Error(Error);
    }
}
