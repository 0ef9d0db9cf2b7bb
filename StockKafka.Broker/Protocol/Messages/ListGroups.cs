namespace StockKafka.Broker.Protocol.Messages;

/// <param name="States">Only groups in these states; empty means all.</param>
sealed record ListGroupsRequest(string[] States)
{
    public static ListGroupsRequest Read(ref WireReader r)
    {
        var request = new ListGroupsRequest(r.Version >= 4 ? r.StringArray() : []);
        r.Tags();
        return request;
    }
}

sealed record ListGroupsResponse(IReadOnlyList<ListGroupsResponse.Group> Groups) : IResponse
{
    public void Write(WireWriter w)
    {
        if (w.Version >= 1)
        {
            w.Int32(0);
        }

        w.Error(ErrorCode.None);
        w.Array(Groups, static (w, group) =>
        {
            w.String(group.Id);
            w.String(group.ProtocolType);
            if (w.Version >= 4)
            {
                w.String(group.State);
            }

            w.Tags();
        });
        w.Tags();
    }

    public readonly record struct Group(string Id, string ProtocolType, string State);
}
