namespace StockKafka.Broker.Protocol.Messages;

sealed record AddOffsetsToTxnRequest(string TransactionalId, long ProducerId, short ProducerEpoch, string GroupId)
{
    public static AddOffsetsToTxnRequest Read(ref WireReader r)
    {
        var request = new AddOffsetsToTxnRequest(r.String(), r.Int64(), r.Int16(), r.String());
        r.Tags();
        return request;
    }
}

sealed record AddOffsetsToTxnResponse(ErrorCode Error) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        w.Error(Error);
        w.Tags();
    }
}
