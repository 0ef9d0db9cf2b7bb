namespace StockKafka.Platform.Broker.Protocol.Messages;

sealed record InitProducerIdRequest(string? TransactionalId, long ProducerId, short ProducerEpoch)
{
    public static InitProducerIdRequest Read(ref WireReader r)
    {
        var transactionalId = r.NullableString();
        r.Int32(); // transaction time-out
        var request = r.Version >= 3
            ? new InitProducerIdRequest(transactionalId, r.Int64(), r.Int16())
            : new InitProducerIdRequest(transactionalId, -1, -1);
        r.Tags();
        return request;
    }
}

sealed record InitProducerIdResponse(ErrorCode Error, long ProducerId, short ProducerEpoch) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        w.Error(Error);
        w.Int64(ProducerId);
        w.Int16(ProducerEpoch);
        w.Tags();
    }
}
