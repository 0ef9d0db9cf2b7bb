using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Groups;

/// <summary>
/// How committed offsets are written as records: key and value as in Apache Kafka's own offsets topic (OffsetCommitKey version
/// 1, OffsetCommitValue version 3).
/// </summary>
internal static class OffsetRecord
{
    private const short KeyVersion = 1;
    private const short ValueVersion = 3;

    public static byte[] Key(string group, OffsetKey key)
    {
        using var w = new WireWriter();
        w.Int16(KeyVersion);
        w.String(group);
        w.String(key.Topic);
        w.Int32(key.Partition);
        return w.Written.ToArray();
    }

    public static byte[] Value(in CommittedOffset committed)
    {
        using var w = new WireWriter();
        w.Int16(ValueVersion);
        w.Int64(committed.Offset);
        w.Int32(committed.LeaderEpoch);
        w.String(committed.Metadata);
        w.Int64(committed.CommittedAt);
        return w.Written.ToArray();
    }

    /// <returns>False for a record of another kind.</returns>
    public static bool TryReadKey(ReadOnlySpan<byte> bytes, out string group, out OffsetKey key)
    {
        (group, key) = ("", default);
        try
        {
            var r = new WireReader(bytes);
            if (r.Int16() != KeyVersion)
            {
                return false;
            }

            group = r.String();
            key = new OffsetKey(r.String(), r.Int32());
            return true;
        }
        catch (MalformedFrameException)
        {
            return false;
        }
    }

    public static bool TryReadValue(ReadOnlySpan<byte> bytes, out CommittedOffset committed)
    {
        committed = default;
        try
        {
            var r = new WireReader(bytes);
            if (r.Int16() != ValueVersion)
            {
                return false;
            }

            var (offset, leaderEpoch) = (r.Int64(), r.Int32());
            committed = new CommittedOffset(offset, leaderEpoch, r.String(), r.Int64());
            return true;
        }
        catch (MalformedFrameException)
        {
            return false;
        }
    }
}
