using StockKafka.Broker.Errors;

namespace StockKafka.Broker.Protocol.Messages;

internal sealed record DeleteRecordsRequest(TopicOf<DeleteRecordsRequest.Partition>[] Topics)
{
    public static DeleteRecordsRequest Read(ref WireReader r)
    {
        var topics = r.Topics(static (ref WireReader r) => new Partition(r.Int32(), r.Int64()));
        r.Int32(); // time-out
        return new DeleteRecordsRequest(topics);
    }

    /// <param name="Offset">The first offset to keep; -1 deletes everything up to the high watermark.</param>
    public readonly record struct Partition(int Index, long Offset);
}

internal sealed record DeleteRecordsResponse(TopicOf<DeleteRecordsResponse.Partition>[] Topics) : IResponse
{
    public void Write(WireWriter w)
    {
        w.ThrottleTime();
        w.Topics(Topics, static (w, partition) =>
        {
            w.Int32(partition.Index);
            w.Int64(partition.LowWatermark);
            w.Error(partition.Error);
        });
    }

    public readonly record struct Partition(int Index, long LowWatermark, KafkaError Error);
}
