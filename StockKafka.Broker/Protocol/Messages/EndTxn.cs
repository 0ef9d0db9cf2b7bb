using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record EndTxnRequest(string TransactionalId, long ProducerId, short ProducerEpoch, bool Commit)
{
    public static EndTxnRequest Read(ref WireReader r) => new(r.String(), r.Int64(), r.Int16(), r.Bool());
}

internal sealed record EndTxnResponse(KafkaError Error) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Error(Error);
    }
}
