using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record LeaveGroupRequest(string GroupId, LeaveGroupRequest.Member[] Members)
{
    public static LeaveGroupRequest Read(ref WireReader r)
    {
        var groupId = r.String();
        var members = r.Version < 3 ? [new Member(r.String(), null)] : r.Structures(Member.Read);
        return new LeaveGroupRequest(groupId, members);
    }

    public readonly record struct Member(string Id, string? GroupInstanceId)
    {
        public static Member Read(ref WireReader r)
        {
            var member = new Member(r.String(), r.NullableString());
            if (r.Version >= 5)
            {
                r.NullableString(); // reason
            }

            return member;
        }
    }
}

internal sealed record LeaveGroupResponse(KafkaError Error, IReadOnlyList<LeaveGroupResponse.Member> Members) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Since(1)?.ThrottleTime();
        // Before version 3 a request names one member and its error is the error of the request.
        w.Error(w.Version < 3 && Error == KafkaError.None && Members.Count > 0 ? Members[0].Error : Error);
        w.Since(3)?.Structures(Members, static (w, member) =>
        {
            w.String(member.Id);
            w.String(member.GroupInstanceId);
            w.Error(member.Error);
        });
    }

    public readonly record struct Member(string Id, string? GroupInstanceId, KafkaError Error);
}
