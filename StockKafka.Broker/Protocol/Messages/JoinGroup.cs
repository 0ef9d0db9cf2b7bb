namespace StockKafka.Broker.Protocol.Messages;

sealed record JoinGroupRequest(
    string GroupId, int SessionTimeoutMs, int RebalanceTimeoutMs, string MemberId, string? GroupInstanceId,
    string ProtocolType, GroupProtocol[] Protocols)
{
    public static JoinGroupRequest Read(ref WireReader r)
    {
        var request = new JoinGroupRequest(
            r.String(), r.Int32(), r.Int32(), r.String(), r.Version >= 5 ? r.NullableString() : null, r.String(),
            r.Array(GroupProtocol.Read));
        if (r.Version >= 8)
        {
            r.NullableString(); // reason
        }

        r.Tags();
        return request;
    }
}

/// <summary>One assignment strategy a member supports, with what the leader needs to know to apply it.</summary>
readonly record struct GroupProtocol(string Name, byte[] Metadata)
{
    public static GroupProtocol Read(ref WireReader r)
    {
        var protocol = new GroupProtocol(r.String(), r.Bytes().ToArray());
        r.Tags();
        return protocol;
    }
}

/// <param name="Members">Empty for everyone but the leader.</param>
sealed record JoinGroupResponse(
    ErrorCode Error, int GenerationId, string? ProtocolType, string? ProtocolName, string Leader, bool SkipAssignment,
    string MemberId, IReadOnlyList<JoinGroupResponse.Member> Members) : IResponse
{
    public static JoinGroupResponse Failed(ErrorCode error, string memberId = "") =>
        new(error, -1, null, null, "", false, memberId, []);

    public void Write(WireWriter w)
    {
        if (w.Version >= 2)
        {
            w.Int32(0);
        }

        w.Error(Error);
        w.Int32(GenerationId);
        if (w.Version >= 7)
        {
            w.String(ProtocolType);
        }

        w.String(w.Version >= 7 ? ProtocolName : ProtocolName ?? "");
        w.String(Leader);
        if (w.Version >= 9)
        {
            w.Bool(SkipAssignment);
        }

        w.String(MemberId);
        w.Array(Members, static (w, member) =>
        {
            w.String(member.Id);
            if (w.Version >= 5)
            {
                w.String(member.GroupInstanceId);
            }

            w.Bytes(member.Metadata);
            w.Tags();
        });
        w.Tags();
    }

    public sealed record Member(string Id, string? GroupInstanceId, byte[] Metadata);
}
