using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record OffsetDeleteRequest(string GroupId, TopicOf<int>[] Topics)
{
    public static OffsetDeleteRequest Read(ref WireReader r) => new(r.String(), r.Topics());
}

internal sealed record OffsetDeleteResponse(KafkaError Error, TopicOf<PartitionError>[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.Error(Error);
        w.ThrottleTime();
        w.Topics(Topics);
    }
}
