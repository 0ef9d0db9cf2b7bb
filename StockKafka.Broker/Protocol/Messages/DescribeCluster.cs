namespace StockKafka.Broker.Protocol.Messages;

sealed record DescribeClusterRequest(bool WantsOperations)
{
    public static DescribeClusterRequest Read(ref WireReader r)
    {
        var request = new DescribeClusterRequest(r.Bool());
        r.Tags();
        return request;
    }
}

sealed record DescribeClusterResponse(string ClusterId, int NodeId, string Host, int Port, AuthorizedOperations Operations) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Int32(0);
        w.Error(ErrorCode.None);
        w.String(null);
        w.String(ClusterId);
        w.Int32(NodeId); // the controller
        w.Array<int>([NodeId], (w, id) =>
        {
            w.Int32(id);
            w.String(Host);
            w.Int32(Port);
            w.String(null); // rack
            w.Tags();
        });
        w.Int32(Operations.Bits);
        w.Tags();
    }
}
