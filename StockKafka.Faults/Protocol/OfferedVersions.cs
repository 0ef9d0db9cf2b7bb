using System.Buffers.Binary;

namespace StockKafka.Faults.Protocol;

/// <summary>Lowers what a broker offers to what is known here, so that clients ask for nothing else. Source: ApiVersionsResponse.json of Apache Kafka.</summary>
internal static class OfferedVersions
{
    /// <returns>The answer to be given instead, which is as long; null when the one that came may stay as it is.</returns>
    public static byte[]? Lower(ReadOnlySpan<byte> frame, ref WireReader r)
    {
        if (r.Int16() != (short)KafkaError.None)
        {
            return null; // an answer of version 0 whatever was asked, upon which the client asks anew
        }

        var copy = frame.ToArray();
        for (var count = r.ArrayLength(); count > 0; count--)
        {
            var api = (ApiKey)r.Int16();
            r.Int16(); // first version
            var at = r.Position;
            var last = r.Int16();
            r.SkipTags();
            if (Layouts.Last(api) is { } known && last > known)
            {
                BinaryPrimitives.WriteInt16BigEndian(copy.AsSpan(at), known);
            }
        }

        return copy;
    }
}
