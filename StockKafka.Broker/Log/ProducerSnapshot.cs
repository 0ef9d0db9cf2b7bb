using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using StockKafka.Broker.Log.Storage;

namespace StockKafka.Broker.Log;

/// <summary>
/// The <c>.snapshot</c> file of a partition: its producer states and aborted transactions as they were at one offset, so that opening the log replays
/// only the batches behind it. Without one the whole log is replayed, of which retention and compaction may have taken a part.
/// </summary>
internal static class ProducerSnapshot
{
    public const string Extension = ".snapshot";

    private const uint Magic = 0x534B5053; // SKPS
    private const int Version = 2;
    private const int VersionWithoutTransactions = 1;
    private const int Kept = 2;

    public static byte[] Serialize(ProducerStateTable table)
    {
        var w = new FieldWriter();
        w.Int32(unchecked((int)Magic));
        w.Int32(Version);
        w.Int32(table.Count);
        foreach (var (producerId, entry) in table.Entries)
        {
            w.Int64(producerId);
            w.Int32(entry.Epoch);
            w.Int64(entry.LastSeen);
            w.Int64(entry.TransactionStart);
            w.Int32(entry.Batches.Length);
            foreach (ref readonly var batch in entry.Batches)
            {
                w.Int32(batch.FirstSequence);
                w.Int32(batch.LastSequence);
                w.Int64(batch.BaseOffset);
                w.Int64(batch.NextOffset);
                w.Int64(batch.MaxTimestamp);
            }
        }

        w.Int32(table.Aborted.Length);
        foreach (var aborted in table.Aborted)
        {
            w.Int64(aborted.ProducerId);
            w.Int64(aborted.FirstOffset);
            w.Int64(aborted.MarkerOffset);
        }

        w.Int32(unchecked((int)Crc32C.Compute(w.Written)));
        return w.Written.ToArray();
    }

    /// <returns>False when the bytes are not a whole snapshot; the table is untouched then.</returns>
    public static bool TryRestore(ReadOnlySpan<byte> bytes, ProducerStateTable table)
    {
        var r = new FieldReader(bytes);
        if (bytes.Length < 16 || BinaryPrimitives.ReadUInt32BigEndian(bytes[^4..]) != Crc32C.Compute(bytes[..^4]) || r.Int32() != unchecked((int)Magic))
        {
            return false;
        }

        var version = r.Int32();
        if (version is not (Version or VersionWithoutTransactions))
        {
            return false;
        }

        for (var producers = r.Int32(); producers > 0; producers--)
        {
            var producerId = r.Int64();
            var entry = new ProducerEntry((short)r.Int32());
            entry.LastSeen = r.Int64();
            entry.TransactionStart = version == Version ? r.Int64() : -1;
            for (var batches = r.Int32(); batches > 0; batches--)
            {
                entry.Add(new RememberedBatch(
                    r.Int32(), r.Int32(), r.Int64(), r.Int64(), r.Int64()));
            }

            table.Restore(producerId, entry);
        }

        if (version == Version)
        {
            var aborted = new AbortedTransaction[r.Int32()];
            for (var i = 0; i < aborted.Length; i++)
            {
                aborted[i] = new AbortedTransaction(r.Int64(), r.Int64(), r.Int64());
            }

            table.Restore(aborted);
        }

        return true;
    }

    /// <summary>
    /// Writes the snapshot for an offset and removes the oldest ones. It is durable, because retention and compaction may remove
    /// the batches that it could be rebuilt from.
    /// </summary>
    public static void Save(IDisk disk, string directory, long offset, byte[] snapshot)
    {
        disk.Replace(Segment.PathOf(directory, offset, Extension), snapshot);
        foreach (var (_, path) in List(disk, directory).Skip(Kept))
        {
            disk.Delete(path);
        }
    }

    /// <summary>Restores the newest usable snapshot that is not ahead of the log and removes those that are.</summary>
    /// <returns>The offset to replay from.</returns>
    public static long RestoreNewest(IDisk disk, string directory, long logEnd, ProducerStateTable table)
    {
        foreach (var (offset, path) in List(disk, directory))
        {
            if (offset <= logEnd && TryRestore(disk.ReadAll(path), table))
            {
                return offset;
            }

            disk.Delete(path);
        }

        return 0;
    }

    private static (long Offset, string Path)[] List(IDisk disk, string directory) =>
    [
        .. disk.Files(directory, Extension)
            .Select(file => (Offset: long.TryParse(Path.GetFileNameWithoutExtension(file.Path), CultureInfo.InvariantCulture, out var offset) ? offset : -1, file.Path))
            .Where(file => file.Offset >= 0)
            .OrderByDescending(file => file.Offset),
    ];

    private readonly struct FieldWriter()
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

        public void Int32(int value)
        {
            BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(sizeof(int)), value);
            _bytes.Advance(sizeof(int));
        }

        public void Int64(long value)
        {
            BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(sizeof(long)), value);
            _bytes.Advance(sizeof(long));
        }
    }

    private ref struct FieldReader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public int Int32()
        {
            var value = BinaryPrimitives.ReadInt32BigEndian(_rest);
            _rest = _rest[sizeof(int)..];
            return value;
        }

        public long Int64()
        {
            var value = BinaryPrimitives.ReadInt64BigEndian(_rest);
            _rest = _rest[sizeof(long)..];
            return value;
        }
    }
}
