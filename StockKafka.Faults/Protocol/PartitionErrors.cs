namespace StockKafka.Faults.Protocol;

/// <summary>Answers with the same error for each partition that a request names. Source: request and answer of each in the message definitions of Apache Kafka.</summary>
internal static class PartitionErrors
{
    private delegate void Rest(ref WireReader partition);

    public static void OffsetCommit(WireWriter to, ref WireReader request, KafkaError error)
    {
        to.Since(3)?.Int32(0); // throttle time
        request.SkipString(); // group
        if (request.Version >= 1)
        {
            request.Int32(); // generation
            request.SkipString(); // member
        }

        SkipSince(7, ref request); // instance
        request.Skip(request.Version is >= 2 and <= 4 ? 8 : 0); // retention
        EachPartition(to, ref request, error, static (ref WireReader r) =>
        {
            r.Skip(8 + (r.Version >= 6 ? 4 : 0) + (r.Version == 1 ? 8 : 0)); // offset, leader epoch, time
            r.SkipString(); // text
            r.SkipTags();
        });
    }

    public static void AddPartitionsToTxn(WireWriter to, ref WireReader request, KafkaError error)
    {
        to.Int32(0); // throttle time
        request.SkipString(); // transactional id
        request.Skip(8 + 2); // producer id, its epoch
        EachPartition(to, ref request, error, static (ref WireReader _) => { });
    }

    public static void TxnOffsetCommit(WireWriter to, ref WireReader request, KafkaError error)
    {
        to.Int32(0); // throttle time
        request.SkipString(); // transactional id
        request.SkipString(); // group
        request.Skip(8 + 2); // producer id, its epoch
        request.Skip(request.Version >= 3 ? 4 : 0); // generation
        SkipSince(3, ref request); // member
        SkipSince(3, ref request); // instance
        EachPartition(to, ref request, error, static (ref WireReader r) =>
        {
            r.Skip(8 + (r.Version >= 2 ? 4 : 0)); // offset, leader epoch
            r.SkipString(); // text
            r.SkipTags();
        });
    }

    private static void EachPartition(WireWriter to, ref WireReader request, KafkaError error, Rest rest)
    {
        var topics = request.ArrayLength();
        to.ArrayLength(topics);
        for (; topics > 0; topics--)
        {
            to.String(request.String());
            var partitions = request.ArrayLength();
            to.ArrayLength(partitions);
            for (; partitions > 0; partitions--)
            {
                to.Int32(request.Int32());
                rest(ref request);
                to.Error(error);
                to.Tags();
            }

            request.SkipTags();
            to.Tags();
        }
    }

    private static void SkipSince(short version, ref WireReader request)
    {
        if (request.Version >= version)
        {
            request.SkipString();
        }
    }
}
