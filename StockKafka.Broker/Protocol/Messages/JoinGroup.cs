using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record JoinGroupRequest(
    string GroupId, int SessionTimeoutMs, int RebalanceTimeoutMs, string MemberId, string? GroupInstanceId,
    string ProtocolType, GroupProtocol[] Protocols)
{
    public static JoinGroupRequest Read(ref WireReader r)
    {
        var request = new JoinGroupRequest(
            r.String(), r.Int32(), r.Int32(), r.String(), r.Version >= 5 ? r.NullableString() : null, r.String(),
            r.Structures(static (ref WireReader r) => new GroupProtocol(r.String(), r.Bytes().ToArray())));
        if (r.Version >= 8)
        {
            r.NullableString(); // reason
        }

        return request;
    }
}

/// <summary>One assignment strategy a member supports, with what the leader needs to know to apply it.</summary>
internal readonly record struct GroupProtocol(string Name, byte[] Metadata);

/// <param name="Members">Empty for everyone but the leader.</param>
internal sealed record JoinGroupResponse(
    KafkaError Error, int GenerationId, string? ProtocolType, string? ProtocolName, string Leader, bool SkipAssignment,
    string MemberId, IReadOnlyList<JoinGroupResponse.Member> Members) : IResponse
{
    public static JoinGroupResponse Failed(KafkaError error, string memberId = "") =>
        new(error, -1, null, null, "", false, memberId, []);

    public void Write(WireWriter w)
    {
        w.Since(2)?.ThrottleTime();
        w.Error(Error);
        w.Int32(GenerationId);
        w.Since(7)?.String(ProtocolType);
        w.String(w.Version >= 7 ? ProtocolName : ProtocolName ?? "");
        w.String(Leader);
        w.Since(9)?.Bool(SkipAssignment);
        w.String(MemberId);
        w.Structures(Members, static (w, member) =>
        {
            w.String(member.Id);
            w.Since(5)?.String(member.GroupInstanceId);
            w.Bytes(member.Metadata);
        });
    }

    public sealed record Member(string Id, string? GroupInstanceId, byte[] Metadata);
}
