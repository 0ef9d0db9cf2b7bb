namespace StockKafka.Platform.Broker.Protocol.Messages;

sealed record DescribeClusterRequest
{
    public static DescribeClusterRequest Read(ref WireReader r)
    {
        r.Bool(); // include authorized operations: nobody is refused anything
        r.Tags();
        return new DescribeClusterRequest();
    }
}

sealed record DescribeClusterResponse(string ClusterId, int NodeId, string Host, int Port) : IResponse
{
    private const int OperationsNotAsked = int.MinValue;

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
        w.Int32(OperationsNotAsked);
        w.Tags();
    }
}
