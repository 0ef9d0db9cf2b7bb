using StockKafka.Broker.Errors;
using StockKafka.Broker.Protocol;

namespace StockKafka.Broker.Log;

/// <param name="Slice">Holds its segment; whoever gets it releases it.</param>
/// <param name="Aborted">The aborted transactions in the slice; null unless only committed ones were asked for.</param>
internal readonly record struct ReadResult(
    KafkaError Error, long HighWatermark, long LastStable, long LogStart, LogSlice Slice, AbortedTransaction[]? Aborted)
{
    public static ReadResult Failed(KafkaError error) => new(error, -1, -1, -1, default, null);
}

/// <param name="Offset">-1 when no record is that new.</param>
internal readonly record struct TimestampOffset(long Timestamp, long Offset)
{
    public static readonly TimestampOffset None = new(-1, -1);
}

internal sealed partial class PartitionLog
{
    /// <summary>Finds whole batches from an offset on, within one segment.</summary>
    /// <param name="atLeastOne">Give the first batch even when it is larger than <paramref name="maxBytes"/>.</param>
    /// <param name="committedOnly">Stop before the first transaction that is still open, and name the aborted ones.</param>
    public ReadResult Read(long offset, int maxBytes, bool atLeastOne, bool committedOnly = false)
    {
        while (true)
        {
            var end = HighWatermark;
            var start = LogStart;
            if (_deleted)
            {
                return ReadResult.Failed(KafkaError.UnknownTopicOrPartition);
            }

            var lastStable = Math.Max(start, end.LastStable);
            if (offset < start || offset > LogEnd)
            {
                return new ReadResult(KafkaError.OffsetOutOfRange, end.Offset, lastStable, start, default, null);
            }

            var limit = committedOnly ? lastStable : end.Offset;
            if (offset >= limit)
            {
                return new ReadResult(KafkaError.None, end.Offset, lastStable, start, default, committedOnly ? [] : null);
            }

            var segment = Find(Volatile.Read(ref _segments), offset);
            if (!segment.TryHold())
            {
                continue; // deleted between the two lines above: the log starts later now
            }

            var readable = segment == end.Segment ? (end.Position, end.Offset) : (segment.Length, segment.NextOffset);
            LogSlice slice = default;
            try
            {
                if (limit < end.Offset)
                {
                    readable = (segment.PositionOf(limit, readable.Item1), Math.Min(limit, readable.Item2));
                }

                slice = segment.Slice(offset, maxBytes, atLeastOne, readable);
            }
            catch (FileNotFoundException) when (LogStart > start)
            {
                continue; // deleted after it was found
            }
            finally
            {
                if (slice.Segment is null)
                {
                    segment.Release();
                }
            }

            return new ReadResult(
                KafkaError.None, end.Offset, lastStable, start, slice, committedOnly ? AbortedIn(offset, slice) : null);
        }
    }

    private AbortedTransaction[] AbortedIn(long offset, in LogSlice slice)
    {
        var all = _producers.Aborted;
        if (all.Length == 0 || slice.Segment is null)
        {
            return [];
        }

        var end = slice.NextOffset;
        return Array.FindAll(all, aborted => aborted.MarkerOffset >= offset && aborted.FirstOffset < end);
    }

    /// <summary>The first record at or after a point in time, in milliseconds since 1970.</summary>
    public TimestampOffset FindByTimestamp(long timestamp)
    {
        var end = HighWatermark;
        foreach (var segment in Volatile.Read(ref _segments))
        {
            if (segment.BaseOffset >= end.Offset)
            {
                break;
            }

            if (segment.MaxTimestamp < timestamp || !segment.TryHold())
            {
                continue;
            }

            try
            {
                var limit = segment == end.Segment ? end.Position : segment.Length;
                if (TimestampLookup.FirstAtOrAfter(segment, timestamp, LogStart, limit) is { Offset: >= 0 } found)
                {
                    return found;
                }
            }
            finally
            {
                segment.Release();
            }
        }

        return TimestampOffset.None;
    }

    /// <summary>The record with the largest timestamp.</summary>
    public TimestampOffset FindMaxTimestamp()
    {
        var newest = Volatile.Read(ref _segments).Where(segment => segment.MaxTimestamp >= 0).MaxBy(segment => segment.MaxTimestamp);
        return newest is null ? TimestampOffset.None : FindByTimestamp(newest.MaxTimestamp);
    }

    /// <summary>The signal is set whenever the high watermark moves, until <see cref="Unsubscribe"/>.</summary>
    public void Subscribe(FetchSignal signal)
    {
        lock (_fetchers)
        {
            _fetchers.Add(signal);
        }
    }

    public void Unsubscribe(FetchSignal signal)
    {
        lock (_fetchers)
        {
            _fetchers.Remove(signal);
        }
    }

    private static Segment Find(Segment[] segments, long offset)
    {
        int low = 0, high = segments.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (segments[middle].BaseOffset <= offset)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return segments[low];
    }

    private void WakeFetchers()
    {
        lock (_fetchers)
        {
            foreach (var signal in _fetchers)
            {
                signal.Set();
            }
        }
    }
}
