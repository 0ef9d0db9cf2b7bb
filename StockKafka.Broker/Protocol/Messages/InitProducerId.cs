using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

/// <param name="ProducerId">What the client had before, if it recovers; else -1.</param>
internal sealed record InitProducerIdRequest(string? TransactionalId, int TransactionTimeoutMs, long ProducerId, short ProducerEpoch)
{
    public static InitProducerIdRequest Read(ref WireReader r)
    {
        var transactionalId = r.NullableString();
        var timeout = r.Int32();
        return r.Version >= 3
            ? new InitProducerIdRequest(transactionalId, timeout, r.Int64(), r.Int16())
            : new InitProducerIdRequest(transactionalId, timeout, -1, -1);
    }
}

internal sealed record InitProducerIdResponse(KafkaError Error, long ProducerId, short ProducerEpoch) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Error(Error);
        w.Int64(ProducerId);
        w.Int16(ProducerEpoch);
    }
}
