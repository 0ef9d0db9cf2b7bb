using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record SyncGroupRequest(
    string GroupId, int GenerationId, string MemberId, string? GroupInstanceId, string? ProtocolType, string? ProtocolName,
    SyncGroupRequest.Assignment[] Assignments)
{
    public static SyncGroupRequest Read(ref WireReader r) => new(
        r.String(), r.Int32(), r.String(),
        r.Version >= 3 ? r.NullableString() : null,
        r.Version >= 5 ? r.NullableString() : null,
        r.Version >= 5 ? r.NullableString() : null,
        r.Structures(static (ref WireReader r) => new Assignment(r.String(), r.Bytes().ToArray())));

    public readonly record struct Assignment(string MemberId, byte[] Bytes);
}

internal sealed record SyncGroupResponse(KafkaError Error, string? ProtocolType, string? ProtocolName, byte[] Assignment) : IResponse
{
    public static SyncGroupResponse Failed(KafkaError error) => new(error, null, null, []);

    public void Write(WireWriter w)
    {
        w.Since(1)?.ThrottleTime();
        w.Error(Error);
        w.Since(5)?.String(ProtocolType);
        w.Since(5)?.String(ProtocolName);
        w.Bytes(Assignment);
    }
}
