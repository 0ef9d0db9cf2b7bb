namespace StockKafka.Broker.Protocol.Messages;

sealed record DescribeGroupsRequest(string[] Groups, bool WantsOperations)
{
    public static DescribeGroupsRequest Read(ref WireReader r)
    {
        var groups = r.StringArray();
        var wantsOperations = r.Version >= 3 && r.Bool();
        r.Tags();
        return new DescribeGroupsRequest(groups, wantsOperations);
    }
}

sealed record DescribeGroupsResponse(IReadOnlyList<DescribeGroupsResponse.Group> Groups, AuthorizedOperations Operations) : IResponse
{
    public void Write(WireWriter w)
    {
        if (w.Version >= 1)
        {
            w.Int32(0);
        }

        w.Array(Groups, (w, group) => group.Write(w, Operations));
        w.Tags();
    }

    public sealed record Group(ErrorCode Error, string Id, string State, string ProtocolType, string Protocol, Member[] Members)
    {
        public void Write(WireWriter w, AuthorizedOperations operations)
        {
            w.Error(Error);
            w.String(Id);
            w.String(State);
            w.String(ProtocolType);
            w.String(Protocol);
            w.Array(Members, static (w, member) => member.Write(w));
            if (w.Version >= 3)
            {
                w.Int32(operations.Bits);
            }

            w.Tags();
        }
    }

    public sealed record Member(
        string Id, string? GroupInstanceId, string ClientId, string ClientHost, byte[] Metadata, byte[] Assignment)
    {
        public void Write(WireWriter w)
        {
            w.String(Id);
            if (w.Version >= 4)
            {
                w.String(GroupInstanceId);
            }

            w.String(ClientId);
            w.String(ClientHost);
            w.Bytes(Metadata);
            w.Bytes(Assignment);
            w.Tags();
        }
    }
}
