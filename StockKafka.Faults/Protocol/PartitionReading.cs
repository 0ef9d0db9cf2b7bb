namespace StockKafka.Faults.Protocol;

/// <summary>Reads topics and partitions out of requests to Produce and Fetch. Sources: ProduceRequest.json, FetchRequest.json of Apache Kafka.</summary>
internal static class PartitionReading
{
    public static void SkipStart(ref WireReader r, ApiKey api)
    {
        if (api == ApiKey.Fetch)
        {
            r.Skip((r.Version <= 14 ? 4 : 0) + 4 + 4); // replica, longest wait, least bytes
            r.Skip((r.Version >= 3 ? 4 : 0) + (r.Version >= 4 ? 1 : 0) + (r.Version >= 7 ? 8 : 0)); // most bytes, isolation level, session
            return;
        }

        if (r.Version >= 3)
        {
            r.SkipString(); // transactional id
        }

        r.Skip(2 + 4); // acknowledgements, time-out
    }

    public static RequestedTopic Topic(ref WireReader r, ApiKey api, Func<Guid, string?> named)
    {
        var start = r.Position;
        var name = api == ApiKey.Fetch && r.Version >= 13 ? named(r.Uuid()) : r.String();
        var id = start..r.Position;
        List<RequestedPartition> partitions = [];
        for (var count = r.ArrayLength(); count > 0; count--)
        {
            start = r.Position;
            var index = r.Int32();
            var offset = 0L;
            if (api == ApiKey.Produce)
            {
                r.SkipBytes(); // records
            }
            else
            {
                r.Skip(r.Version >= 9 ? 4 : 0); // leader epoch
                offset = r.Int64();
                r.Skip((r.Version >= 12 ? 4 : 0) + (r.Version >= 5 ? 8 : 0) + 4); // last epoch, log start, most bytes
            }

            r.SkipTags();
            partitions.Add(new RequestedPartition(index, offset, start..r.Position));
        }

        start = r.Position;
        r.SkipTags();
        return new RequestedTopic(name, id, partitions, start..r.Position);
    }
}

/// <param name="Offset">From which Fetch asks; 0 in Produce.</param>
/// <param name="Bytes">Where it lies in the request's frame.</param>
internal sealed record RequestedPartition(int Index, long Offset, Range Bytes)
{
    /// <summary>What it is answered with, without the broker, None included; null: the broker is asked.</summary>
    public KafkaError? Error { get; set; }

    /// <summary>What Fetch is answered with, where that is known.</summary>
    public long HighWatermark { get; set; } = -1;
}

internal sealed record RequestedTopic(string? Name, Range Id, List<RequestedPartition> Partitions, Range Tags)
{
    public bool AnyTaken => Partitions.Exists(partition => partition.Error is not null);
}
