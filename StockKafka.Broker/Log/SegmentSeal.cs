using System.Buffers.Binary;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Log;

/// <summary>
/// The <c>.index</c> file beside a segment: its sparse index, and the promise that the first <see cref="Length"/> bytes of the
/// log file were flushed and good when it was written. Recovery starts there. It can always be rebuilt from the log.
/// </summary>
/// <param name="MaxTimestamp">Largest timestamp in the segment; -1 in an empty one.</param>
/// <param name="MaxTimestampOffset">Base offset of the batch that has it.</param>
internal sealed record SegmentSeal(
    long BaseOffset, long NextOffset, long Length, long MaxTimestamp, long MaxTimestampOffset, IndexEntry[] Entries)
{
    private const uint Magic = 0x534B4958; // SKIX
    private const int Version = 1;
    private const int HeaderLength = 52;
    private const int EntryLength = 16;
    private const int CrcLength = 4;

    /// <returns>Null when there is no file, or not one that can be trusted.</returns>
    public static SegmentSeal? TryLoad(IDisk disk, string path)
    {
        byte[] bytes;
        try
        {
            bytes = disk.ReadAll(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        return TryParse(bytes);
    }

    public static SegmentSeal? TryParse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength + CrcLength
            || BinaryPrimitives.ReadUInt32BigEndian(bytes[^CrcLength..]) != Crc32C.Compute(bytes[..^CrcLength])
            || BinaryPrimitives.ReadUInt32BigEndian(bytes) != Magic
            || BinaryPrimitives.ReadInt32BigEndian(bytes[4..]) != Version)
        {
            return null;
        }

        var count = BinaryPrimitives.ReadInt32BigEndian(bytes[48..]);
        if (bytes.Length != HeaderLength + ((long)count * EntryLength) + CrcLength)
        {
            return null;
        }

        var entries = new IndexEntry[count];
        for (var i = 0; i < count; i++)
        {
            var at = bytes[(HeaderLength + (i * EntryLength))..];
            entries[i] = new IndexEntry(
                BinaryPrimitives.ReadInt32BigEndian(at),
                BinaryPrimitives.ReadInt32BigEndian(at[4..]),
                BinaryPrimitives.ReadInt64BigEndian(at[8..]));
        }

        return new SegmentSeal(Int64(bytes, 8), Int64(bytes, 16), Int64(bytes, 24), Int64(bytes, 32), Int64(bytes, 40), entries);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + (Entries.Length * EntryLength) + CrcLength];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), BaseOffset);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), NextOffset);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(24), Length);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(32), MaxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(40), MaxTimestampOffset);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(48), Entries.Length);
        for (var i = 0; i < Entries.Length; i++)
        {
            var at = bytes.AsSpan(HeaderLength + (i * EntryLength));
            BinaryPrimitives.WriteInt32BigEndian(at, Entries[i].RelativeOffset);
            BinaryPrimitives.WriteInt32BigEndian(at[4..], Entries[i].Position);
            BinaryPrimitives.WriteInt64BigEndian(at[8..], Entries[i].MaxTimestampBefore);
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - CrcLength), Crc32C.Compute(bytes.AsSpan(0, bytes.Length - CrcLength)));
        return bytes;
    }

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64BigEndian(bytes[at..]);
}
