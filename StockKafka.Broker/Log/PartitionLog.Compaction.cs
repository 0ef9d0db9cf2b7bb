using StockKafka.Broker.Log.Compaction;

namespace StockKafka.Broker.Log;

internal sealed partial class PartitionLog
{
    private long _compactedTo;

    /// <summary>Everything before this offset was compacted at least once.</summary>
    public long CompactedTo => Volatile.Read(ref _compactedTo);

    public AbortedTransaction[] AbortedTransactions => _producers.Aborted;

    /// <summary>Closed, sealed, and before every open transaction.</summary>
    public Segment[] CompactableSegments()
    {
        lock (_gate)
        {
            if (_deleted || _failed)
            {
                return [];
            }

            var newest = _clock.GetUtcNow().ToUnixTimeMilliseconds() - Config.MinCompactionLagMs;
            return
            [
                .. _segments.TakeWhile(segment =>
                    segment != Active && segment.NextOffset <= HighWatermark.LastStable && segment.SealedLength == segment.Length
                    && (Config.MinCompactionLagMs == 0 || segment.MaxTimestamp <= newest)),
            ];
        }
    }

    /// <summary>Puts a compacted segment in the place of its sources, unless one of them was deleted meanwhile.</summary>
    /// <returns>How many bytes that freed.</returns>
    public long Exchange(CompactedSegment compacted)
    {
        lock (_gate)
        {
            var first = Array.IndexOf(_segments, compacted.Sources[0]);
            if (_deleted || _failed || first < 0)
            {
                return 0;
            }

            compacted.Rename();
            Volatile.Write(
                ref _segments, [.. _segments[..first], compacted.Result, .. _segments[(first + compacted.Sources.Count)..]]);
            var freed = compacted.Sources.Sum(source => source.Length) - compacted.Result.Length;
            compacted.Sources[0].Release();
            foreach (var source in compacted.Sources.Skip(1))
            {
                source.Delete();
            }

            return freed;
        }
    }

    public void FinishCompaction(long to)
    {
        lock (_gate)
        {
            if (!_deleted && !_failed)
            {
                OffsetFile.CompactedTo.Write(_disk, Directory, to);
                Volatile.Write(ref _compactedTo, to);
            }
        }
    }
}
