using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace StockKafka.Broker.Log;

/// <summary>
/// The <c>.snapshot</c> file of a partition: its producer states and aborted transactions as they were at one offset, so that opening the log replays
/// only the batches behind it. Without a usable one the whole log is replayed.
/// </summary>
static class ProducerSnapshot
{
    public const string Extension = ".snapshot";

    private const uint Magic = 0x534B5053; // SKPS
    private const int Version = 2;
    private const int VersionWithoutTransactions = 1;
    private const int Kept = 2;

    public static byte[] Serialize(ProducerStateTable table)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Int32(buffer, unchecked((int)Magic));
        Int32(buffer, Version);
        Int32(buffer, table.Count);
        foreach (var (producerId, entry) in table.Entries)
        {
            Int64(buffer, producerId);
            Int32(buffer, entry.Epoch);
            Int64(buffer, entry.LastSeen);
            Int64(buffer, entry.TransactionStart);
            Int32(buffer, entry.Batches.Length);
            foreach (ref readonly var batch in entry.Batches)
            {
                Int32(buffer, batch.FirstSequence);
                Int32(buffer, batch.LastSequence);
                Int64(buffer, batch.BaseOffset);
                Int64(buffer, batch.NextOffset);
                Int64(buffer, batch.MaxTimestamp);
            }
        }

        Int32(buffer, table.Aborted.Length);
        foreach (var aborted in table.Aborted)
        {
            Int64(buffer, aborted.ProducerId);
            Int64(buffer, aborted.FirstOffset);
            Int64(buffer, aborted.MarkerOffset);
        }

        Int32(buffer, unchecked((int)Crc32C.Compute(buffer.WrittenSpan)));
        return buffer.WrittenSpan.ToArray();
    }

    /// <returns>False when the bytes are not a whole snapshot; the table is untouched then.</returns>
    public static bool TryRestore(ReadOnlySpan<byte> bytes, ProducerStateTable table)
    {
        if (bytes.Length < 16 || BinaryPrimitives.ReadUInt32BigEndian(bytes[^4..]) != Crc32C.Compute(bytes[..^4])
            || TakeInt32(ref bytes) != unchecked((int)Magic))
        {
            return false;
        }

        var version = TakeInt32(ref bytes);
        if (version is not (Version or VersionWithoutTransactions))
        {
            return false;
        }

        for (var producers = TakeInt32(ref bytes); producers > 0; producers--)
        {
            var producerId = TakeInt64(ref bytes);
            var entry = new ProducerEntry((short)TakeInt32(ref bytes));
            entry.LastSeen = TakeInt64(ref bytes);
            entry.TransactionStart = version == Version ? TakeInt64(ref bytes) : -1;
            for (var batches = TakeInt32(ref bytes); batches > 0; batches--)
            {
                entry.Add(new RememberedBatch(
                    TakeInt32(ref bytes), TakeInt32(ref bytes), TakeInt64(ref bytes), TakeInt64(ref bytes), TakeInt64(ref bytes)));
            }

            table.Restore(producerId, entry);
        }

        if (version == Version)
        {
            var aborted = new AbortedTransaction[TakeInt32(ref bytes)];
            for (var i = 0; i < aborted.Length; i++)
            {
                aborted[i] = new AbortedTransaction(TakeInt64(ref bytes), TakeInt64(ref bytes), TakeInt64(ref bytes));
            }

            table.Restore(aborted);
        }

        return true;
    }

    /// <summary>Writes the snapshot for an offset and removes the oldest ones.</summary>
    public static void Save(string directory, long offset, byte[] snapshot)
    {
        DurableFile.ReplaceRebuildable(Segment.PathOf(directory, offset, Extension), snapshot);
        foreach (var (_, path) in List(directory).Skip(Kept))
        {
            File.Delete(path);
        }
    }

    /// <summary>Restores the newest usable snapshot that is not ahead of the log and removes those that are.</summary>
    /// <returns>The offset to replay from.</returns>
    public static long RestoreNewest(string directory, long logStart, long logEnd, ProducerStateTable table)
    {
        foreach (var (offset, path) in List(directory))
        {
            if (offset <= logEnd && TryRestore(File.ReadAllBytes(path), table))
            {
                return Math.Max(offset, logStart);
            }

            File.Delete(path);
        }

        return logStart;
    }

    private static (long Offset, string Path)[] List(string directory) =>
    [
        .. Directory.EnumerateFiles(directory, "*" + Extension)
            .Select(path => (Offset: long.TryParse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture, out var offset) ? offset : -1, path))
            .Where(file => file.Offset >= 0)
            .OrderByDescending(file => file.Offset),
    ];

    private static void Int32(ArrayBufferWriter<byte> buffer, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
    }

    private static void Int64(ArrayBufferWriter<byte> buffer, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
    }

    private static int TakeInt32(ref ReadOnlySpan<byte> bytes)
    {
        var value = BinaryPrimitives.ReadInt32BigEndian(bytes);
        bytes = bytes[4..];
        return value;
    }

    private static long TakeInt64(ref ReadOnlySpan<byte> bytes)
    {
        var value = BinaryPrimitives.ReadInt64BigEndian(bytes);
        bytes = bytes[8..];
        return value;
    }
}
