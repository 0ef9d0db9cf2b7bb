namespace StockKafka.Faults.Protocol;

/// <summary>
/// Addresses of new leaders that answers to Produce (10 and later) and Fetch (16 and later) tell in a tagged field at their end (KIP-951). Without them
/// a client asks for metadata, as it did before there were any. Sources: ProduceResponse.json, FetchResponse.json.
/// </summary>
internal static class NodeEndpoints
{
    /// <returns>The answer without tagged fields at its end; null when there are none.</returns>
    public static byte[]? Remove(ReadOnlySpan<byte> frame, ref WireReader r, ApiKey api)
    {
        if (api == ApiKey.Fetch)
        {
            r.Skip(4 + 2 + 4); // throttle time, error, session id
        }

        for (var topics = r.ArrayLength(); topics > 0; topics--)
        {
            SkipTopic(ref r, api);
        }

        r.Skip(api == ApiKey.Produce ? 4 : 0); // throttle time
        var end = r.Position;
        if (r.UnsignedVarint() == 0)
        {
            return null;
        }

        var copy = new WireWriter(r.Version, r.Flexible);
        copy.Raw(frame[..end]);
        copy.Tags();
        return copy.ToFrame();
    }

    private static void SkipTopic(ref WireReader r, ApiKey api)
    {
        if (api == ApiKey.Fetch)
        {
            r.Uuid();
        }
        else
        {
            r.SkipString();
        }

        for (var partitions = r.ArrayLength(); partitions > 0; partitions--)
        {
            if (api == ApiKey.Fetch)
            {
                SkipFetched(ref r);
            }
            else
            {
                SkipProduced(ref r);
            }

            r.SkipTags();
        }

        r.SkipTags();
    }

    private static void SkipProduced(ref WireReader r)
    {
        r.Skip(4 + 2 + 8 + 8 + 8); // index, error, base offset, append time, log start
        for (var errors = r.ArrayLength(); errors > 0; errors--)
        {
            r.Int32(); // index of the record
            r.SkipString(); // message
            r.SkipTags();
        }

        r.SkipString(); // message
    }

    private static void SkipFetched(ref WireReader r)
    {
        r.Skip(4 + 2 + 8 + 8 + 8); // index, error, high watermark, last stable offset, log start
        for (var aborted = r.ArrayLength(); aborted > 0; aborted--)
        {
            r.Skip(8 + 8); // producer id, first offset
            r.SkipTags();
        }

        r.Int32(); // preferred read replica
        r.SkipBytes(); // records
    }
}
