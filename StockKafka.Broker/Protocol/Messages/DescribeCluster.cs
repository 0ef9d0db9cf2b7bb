using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record DescribeClusterRequest(bool WantsOperations)
{
    public static DescribeClusterRequest Read(ref WireReader r) => new(r.Bool());
}

internal sealed record DescribeClusterResponse(string ClusterId, int NodeId, string Host, int Port, AuthorizedOperations Operations) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Error(KafkaError.None);
        w.String(null);
        w.String(ClusterId);
        w.Int32(NodeId); // the controller
        w.Structures<int>([NodeId], (w, id) =>
        {
            w.Int32(id);
            w.String(Host);
            w.Int32(Port);
            w.String(null); // rack
        });
        w.Int32(Operations.Bits);
    }
}
