namespace StockKafka.Broker.Protocol.Messages;

sealed record DeleteGroupsRequest(string[] Groups)
{
    public static DeleteGroupsRequest Read(ref WireReader r)
    {
        var request = new DeleteGroupsRequest(r.StringArray());
        r.Tags();
        return request;
    }
}

sealed record DeleteGroupsResponse(IReadOnlyList<(string Id, ErrorCode Error)> Results) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        w.Array(Results, static (w, result) =>
        {
            w.String(result.Id);
            w.Error(result.Error);
            w.Tags();
        });
        w.Tags();
    }
}
