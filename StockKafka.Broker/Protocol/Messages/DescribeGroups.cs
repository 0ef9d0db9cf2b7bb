using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record DescribeGroupsRequest(string[] Groups, bool WantsOperations)
{
    public static DescribeGroupsRequest Read(ref WireReader r) => new(r.StringArray(), r.Version >= 3 && r.Bool());
}

internal sealed record DescribeGroupsResponse(IReadOnlyList<DescribeGroupsResponse.Group> Groups, AuthorizedOperations Operations) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Since(1)?.ThrottleTime();
        w.Structures(Groups, (w, group) =>
        {
            w.Error(group.Error);
            w.String(group.Id);
            w.String(group.State);
            w.String(group.ProtocolType);
            w.String(group.Protocol);
            w.Structures(group.Members, static (w, member) => member.Write(w));
            w.Since(3)?.Int32(Operations.Bits);
        });
    }

    public sealed record Group(KafkaError Error, string Id, string State, string ProtocolType, string Protocol, Member[] Members);

    public sealed record Member(
        string Id, string? GroupInstanceId, string ClientId, string ClientHost, byte[] Metadata, byte[] Assignment)
    {
        public void Write(WireWriter w)
        {
            w.String(Id);
            w.Since(4)?.String(GroupInstanceId);
            w.String(ClientId);
            w.String(ClientHost);
            w.Bytes(Metadata);
            w.Bytes(Assignment);
        }
    }
}
