namespace StockKafka.Broker.Log;

/// <param name="MaxTimestampBefore">The largest timestamp of all batches in the segment before this position.</param>
internal readonly record struct IndexEntry(int RelativeOffset, int Position, long MaxTimestampBefore);

/// <summary>
/// Where batches of one segment start, one entry for each <see cref="Interval"/> bytes of log, searchable by offset, by
/// position and by timestamp. One thread appends while others search.
/// </summary>
internal sealed class SparseIndex
{
    public const int Interval = 4096;

    private IndexEntry[] _entries;
    private int _count;

    public SparseIndex(IndexEntry[] entries)
    {
        _entries = entries;
        _count = entries.Length;
    }

    /// <param name="expected">About how many entries there will be, where that is known.</param>
    public SparseIndex(int expected = 0) => _entries = expected == 0 ? [] : new IndexEntry[expected];

    // The count is read before the array: an array is replaced only by a larger one with the same beginning.
    public ReadOnlySpan<IndexEntry> Entries
    {
        get
        {
            var count = Volatile.Read(ref _count);
            return Volatile.Read(ref _entries).AsSpan(0, count);
        }
    }

    /// <summary>Offers the start of a batch; it is kept when the last entry is far enough back.</summary>
    public void Offer(in IndexEntry entry)
    {
        if (_count > 0 && entry.Position - _entries[_count - 1].Position < Interval)
        {
            return;
        }

        if (_count == _entries.Length)
        {
            var larger = new IndexEntry[Math.Max(64, _count * 2)];
            _entries.AsSpan(0, _count).CopyTo(larger);
            Volatile.Write(ref _entries, larger);
        }

        _entries[_count] = entry;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <returns>The position of the last indexed batch that starts at or before the offset; 0 when there is none.</returns>
    public int FloorByOffset(long relativeOffset) => Floor(IndexKey.Offset, relativeOffset);

    /// <returns>A position before which no batch reaches the timestamp.</returns>
    public int FloorByTimestamp(long timestamp) => Floor(IndexKey.Timestamp, timestamp - 1);

    /// <returns>The last entry whose batch starts at or before the position; the first batch of the segment when there is none.</returns>
    public IndexEntry EntryAtOrBefore(long position) => Find(IndexKey.Position, position);

    private int Floor(IndexKey key, long limit) => Find(key, limit).Position;

    private IndexEntry Find(IndexKey key, long limit)
    {
        var entries = Entries;
        int low = 0, high = entries.Length - 1;
        IndexEntry found = default;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            ref readonly var entry = ref entries[middle];
            var value = key switch
            {
                IndexKey.Offset => entry.RelativeOffset,
                IndexKey.Position => entry.Position,
                _ => entry.MaxTimestampBefore,
            };
            if (value <= limit)
            {
                found = entry;
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return found;
    }

    private enum IndexKey
    {
        Offset,
        Position,
        Timestamp,
    }
}
