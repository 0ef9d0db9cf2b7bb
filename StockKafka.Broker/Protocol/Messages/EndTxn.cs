namespace StockKafka.Broker.Protocol.Messages;

sealed record EndTxnRequest(string TransactionalId, long ProducerId, short ProducerEpoch, bool Commit)
{
    public static EndTxnRequest Read(ref WireReader r)
    {
        var request = new EndTxnRequest(r.String(), r.Int64(), r.Int16(), r.Bool());
        r.Tags();
        return request;
    }
}

sealed record EndTxnResponse(ErrorCode Error) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        w.Error(Error);
        w.Tags();
    }
}
