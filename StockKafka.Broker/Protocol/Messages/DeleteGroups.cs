using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record DeleteGroupsRequest(string[] Groups)
{
    public static DeleteGroupsRequest Read(ref WireReader r) => new(r.StringArray());
}

internal sealed record DeleteGroupsResponse(IReadOnlyList<(string Id, KafkaError Error)> Results) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Structures(Results, static (w, result) =>
        {
            w.String(result.Id);
            w.Error(result.Error);
        });
    }
}
