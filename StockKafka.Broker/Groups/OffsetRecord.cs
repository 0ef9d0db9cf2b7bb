using System.Buffers.Binary;
using System.Text;

namespace StockKafka.Broker.Groups;

/// <summary>
/// How committed offsets are written as records: key and value as in Apache Kafka's own offsets topic (OffsetCommitKey version
/// 1, OffsetCommitValue version 3).
/// </summary>
static class OffsetRecord
{
    private const short KeyVersion = 1;
    private const short ValueVersion = 3;

    public static byte[] Key(string group, OffsetKey key)
    {
        var bytes = new byte[2 + StringSize(group) + StringSize(key.Topic) + 4];
        var rest = bytes.AsSpan();
        Write(ref rest, KeyVersion);
        Write(ref rest, group);
        Write(ref rest, key.Topic);
        BinaryPrimitives.WriteInt32BigEndian(rest, key.Partition);
        return bytes;
    }

    public static byte[] Value(in CommittedOffset committed)
    {
        var bytes = new byte[2 + 8 + 4 + StringSize(committed.Metadata) + 8];
        var rest = bytes.AsSpan();
        Write(ref rest, ValueVersion);
        BinaryPrimitives.WriteInt64BigEndian(rest, committed.Offset);
        BinaryPrimitives.WriteInt32BigEndian(rest[8..], committed.LeaderEpoch);
        rest = rest[12..];
        Write(ref rest, committed.Metadata);
        BinaryPrimitives.WriteInt64BigEndian(rest, committed.CommittedAt);
        return bytes;
    }

    /// <returns>False for a record of another kind.</returns>
    public static bool TryReadKey(ReadOnlySpan<byte> bytes, out string group, out OffsetKey key)
    {
        (group, key) = ("", default);
        if (!TryInt16(ref bytes, out var version) || version != KeyVersion
            || !TryString(ref bytes, out group) || !TryString(ref bytes, out var topic) || bytes.Length < 4)
        {
            return false;
        }

        key = new OffsetKey(topic, BinaryPrimitives.ReadInt32BigEndian(bytes));
        return true;
    }

    public static bool TryReadValue(ReadOnlySpan<byte> bytes, out CommittedOffset committed)
    {
        committed = default;
        if (!TryInt16(ref bytes, out var version) || version != ValueVersion || bytes.Length < 12)
        {
            return false;
        }

        var offset = BinaryPrimitives.ReadInt64BigEndian(bytes);
        var leaderEpoch = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
        bytes = bytes[12..];
        if (!TryString(ref bytes, out var metadata) || bytes.Length < 8)
        {
            return false;
        }

        committed = new CommittedOffset(offset, leaderEpoch, metadata, BinaryPrimitives.ReadInt64BigEndian(bytes));
        return true;
    }

    private static int StringSize(string text) => 2 + Encoding.UTF8.GetByteCount(text);

    private static void Write(ref Span<byte> rest, short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(rest, value);
        rest = rest[2..];
    }

    private static void Write(ref Span<byte> rest, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, rest[2..]);
        Write(ref rest, checked((short)length));
        rest = rest[length..];
    }

    private static bool TryInt16(ref ReadOnlySpan<byte> bytes, out short value)
    {
        value = 0;
        if (bytes.Length < 2)
        {
            return false;
        }

        value = BinaryPrimitives.ReadInt16BigEndian(bytes);
        bytes = bytes[2..];
        return true;
    }

    private static bool TryString(ref ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        if (!TryInt16(ref bytes, out var length) || length < 0 || length > bytes.Length)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(bytes[..length]);
        bytes = bytes[length..];
        return true;
    }
}
