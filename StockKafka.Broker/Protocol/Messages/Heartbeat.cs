using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record HeartbeatRequest(string GroupId, int GenerationId, string MemberId, string? GroupInstanceId)
{
    public static HeartbeatRequest Read(ref WireReader r) =>
        new(r.String(), r.Int32(), r.String(), r.Version >= 3 ? r.NullableString() : null);
}

internal sealed record HeartbeatResponse(KafkaError Error) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Since(1)?.ThrottleTime();
        w.Error(Error);
    }
}
