using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

/// <param name="States">Only groups in these states; empty means all.</param>
internal sealed record ListGroupsRequest(string[] States)
{
    public static ListGroupsRequest Read(ref WireReader r) => new(r.Version >= 4 ? r.StringArray() : []);
}

internal sealed record ListGroupsResponse(IReadOnlyList<ListGroupsResponse.Group> Groups) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Since(1)?.ThrottleTime();
        w.Error(KafkaError.None);
        w.Structures(Groups, static (w, group) =>
        {
            w.String(group.Id);
            w.String(group.ProtocolType);
            w.Since(4)?.String(group.State);
        });
    }

    public readonly record struct Group(string Id, string ProtocolType, string State);
}
