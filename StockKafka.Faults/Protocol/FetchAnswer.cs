namespace StockKafka.Faults.Protocol;

/// <summary>What a partition has in an answer to Fetch.</summary>
/// <param name="Topic">Null where its name is not known.</param>
/// <param name="HasRecords">Whether there are any.</param>
internal readonly record struct FetchedPartition(string? Topic, int Index, long HighWatermark, bool HasRecords);

/// <summary>Takes records of single partitions out of an answer to Fetch. Source: FetchResponse.json of Apache Kafka.</summary>
internal static class FetchAnswer
{
    /// <param name="named">The name of a topic by its id; null where it is not known.</param>
    /// <param name="isHeld">Whether the records of a partition are taken out.</param>
    /// <returns>The answer without them; null when none were.</returns>
    public static byte[]? Without(ReadOnlySpan<byte> frame, short version, Func<Guid, string?> named, Func<FetchedPartition, bool> isHeld)
    {
        var r = Layouts.Answer(frame, ApiKey.Fetch, version);
        var copy = new WireWriter(version, r.Flexible);
        var copied = 0;
        r.Skip((version >= 1 ? 4 : 0) + (version >= 7 ? 6 : 0)); // throttle time, error, session id
        for (var topics = r.ArrayLength(); topics > 0; topics--)
        {
            var topic = version >= 13 ? named(r.Uuid()) : r.String();
            for (var partitions = r.ArrayLength(); partitions > 0; partitions--)
            {
                var (index, highWatermark) = Start(ref r);
                var at = r.Position;
                r.SkipBytes(); // records
                if (isHeld(new FetchedPartition(topic, index, highWatermark, HasRecords: r.Position - at > MostOfNone(r.Flexible))))
                {
                    copy.Raw(frame[copied..at]);
                    copy.ArrayLength(0);
                    copied = r.Position;
                }

                r.SkipTags();
            }

            r.SkipTags();
        }

        if (copied == 0)
        {
            return null;
        }

        copy.Raw(frame[copied..]);
        return copy.ToFrame();
    }

    /// <summary>Bytes of the length alone.</summary>
    private static int MostOfNone(bool flexible) => flexible ? 1 : 4;

    private static (int Index, long HighWatermark) Start(ref WireReader r)
    {
        var index = r.Int32();
        r.Int16(); // error
        var highWatermark = r.Int64();
        r.Skip((r.Version >= 4 ? 8 : 0) + (r.Version >= 5 ? 8 : 0)); // last stable offset, log start
        for (var aborted = r.Version >= 4 ? r.ArrayLength() : 0; aborted > 0; aborted--)
        {
            r.Skip(8 + 8); // producer id, first offset
            r.SkipTags();
        }

        r.Skip(r.Version >= 11 ? 4 : 0); // preferred read replica
        return (index, highWatermark);
    }
}
