using System.Runtime.InteropServices;

namespace StockKafka.Broker.Log;

internal enum SequenceVerdict
{
    Accept,
    Duplicate,
    OutOfOrder,
    FencedEpoch,

    /// <summary>A plain batch of a producer that has a transaction open in this partition.</summary>
    InTransaction,
}

/// <summary>
/// What one partition remembers of idempotent producers: for each producer id its epoch and the last five batches, so that a
/// repeated batch is recognised and a gap refused, and where its open transaction starts; and which transactions were aborted. Not thread-safe; the log that owns it locks.
/// </summary>
internal sealed class ProducerStateTable
{
    /// <summary>As many batches as a client may have under way to one partition.</summary>
    public const int RememberedBatches = 5;

    private readonly Dictionary<long, ProducerEntry> _producers = [];
    private readonly SortedSet<(long FirstOffset, long ProducerId)> _open = [];

    public int Count => _producers.Count;

    /// <summary>In the order of their markers. Replaced as a whole, so that readers need no lock.</summary>
    public AbortedTransaction[] Aborted { get; private set; } = [];

    /// <summary>Where the oldest transaction without a marker starts; <see cref="long.MaxValue"/> when there is none.</summary>
    public long FirstUndecided => _open.Count == 0 ? long.MaxValue : _open.Min.FirstOffset;

    /// <summary>The producers that have a transaction open here.</summary>
    public IEnumerable<(long ProducerId, short Epoch)> Undecided => _open.Select(open => (open.ProducerId, _producers[open.ProducerId].Epoch));

    public IEnumerable<KeyValuePair<long, ProducerEntry>> Entries => _producers;

    /// <summary>Sequences wrap from 2^31-1 to 0.</summary>
    public static int AddToSequence(int sequence, int increment) => (int)(((long)sequence + increment) & int.MaxValue);

    /// <param name="duplicateOf">The remembered batch, when the verdict is <see cref="SequenceVerdict.Duplicate"/>.</param>
    public SequenceVerdict Check(in RecordBatch batch, out RememberedBatch duplicateOf)
    {
        duplicateOf = default;
        if (batch.ProducerId == RecordBatch.NoProducerId || !_producers.TryGetValue(batch.ProducerId, out var entry))
        {
            return SequenceVerdict.Accept;
        }

        if (batch.ProducerEpoch < entry.Epoch)
        {
            return SequenceVerdict.FencedEpoch;
        }

        if (entry.TransactionStart >= 0 && !batch.IsTransactional)
        {
            return SequenceVerdict.InTransaction;
        }

        if (batch.BaseSequence < 0)
        {
            return SequenceVerdict.Accept; // the broker's own batches are not numbered
        }

        if (batch.ProducerEpoch > entry.Epoch)
        {
            return batch.BaseSequence == 0 ? SequenceVerdict.Accept : SequenceVerdict.OutOfOrder;
        }

        if (entry.TryFind(batch.BaseSequence, batch.LastSequence, out duplicateOf))
        {
            return SequenceVerdict.Duplicate;
        }

        return batch.BaseSequence == AddToSequence(entry.LastSequence, 1) ? SequenceVerdict.Accept : SequenceVerdict.OutOfOrder;
    }

    /// <summary>Remembers a stored batch; one without a producer id is nothing to remember.</summary>
    /// <param name="now">Milliseconds since 1970, by the broker's clock.</param>
    public void Record(in RecordBatch batch, long now)
    {
        if (batch.ProducerId == RecordBatch.NoProducerId)
        {
            return;
        }

        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_producers, batch.ProducerId, out _);
        if (entry is null || entry.Epoch != batch.ProducerEpoch)
        {
            entry = new ProducerEntry(batch.ProducerEpoch) { TransactionStart = entry?.TransactionStart ?? -1 };
        }

        if (batch.IsTransactional && entry.TransactionStart < 0)
        {
            entry.TransactionStart = batch.BaseOffset;
            _open.Add((batch.BaseOffset, batch.ProducerId));
        }

        if (batch.BaseSequence >= 0)
        {
            entry.Add(new RememberedBatch(batch.BaseSequence, batch.LastSequence, batch.BaseOffset, batch.NextOffset, batch.MaxTimestamp));
        }

        entry.LastSeen = now;
    }

    /// <summary>Closes the transaction of a producer by its marker, a stored control batch.</summary>
    public void RecordMarker(in RecordBatch marker, bool committed, long now)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_producers, marker.ProducerId, out _);
        var start = entry?.TransactionStart ?? -1;
        if (entry is null || entry.Epoch != marker.ProducerEpoch)
        {
            entry = new ProducerEntry(marker.ProducerEpoch);
        }

        entry.TransactionStart = -1;
        entry.LastSeen = now;
        if (start >= 0)
        {
            _open.Remove((start, marker.ProducerId));
            if (!committed)
            {
                Aborted = [.. Aborted, new AbortedTransaction(marker.ProducerId, start, marker.BaseOffset)];
            }
        }
    }

    public bool IsUndecided(long producerId) => _producers.TryGetValue(producerId, out var entry) && entry.TransactionStart >= 0;

    /// <summary>Forgets aborted transactions that ended before an offset.</summary>
    public void ForgetAbortedBefore(long offset)
    {
        if (Aborted.Length > 0 && Aborted[0].MarkerOffset < offset)
        {
            Aborted = Array.FindAll(Aborted, aborted => aborted.MarkerOffset >= offset);
        }
    }

    public void Restore(long producerId, ProducerEntry entry)
    {
        _producers[producerId] = entry;
        if (entry.TransactionStart >= 0)
        {
            _open.Add((entry.TransactionStart, producerId));
        }
    }

    public void Restore(AbortedTransaction[] aborted) => Aborted = aborted;

    /// <summary>Forgets producers that have been silent since before <paramref name="oldest"/> (milliseconds since 1970).</summary>
    public void Expire(long oldest)
    {
        foreach (var (producerId, entry) in _producers)
        {
            if (entry.LastSeen < oldest && entry.TransactionStart < 0)
            {
                _producers.Remove(producerId);
            }
        }
    }

    public void Clear()
    {
        _producers.Clear();
        _open.Clear();
        Aborted = [];
    }
}

/// <param name="FirstOffset">Of the transaction's first batch in the partition.</param>
/// <param name="MarkerOffset">Where it was aborted.</param>
internal readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long MarkerOffset);

internal readonly record struct RememberedBatch(int FirstSequence, int LastSequence, long BaseOffset, long NextOffset, long MaxTimestamp);

/// <summary>The newest batches of one producer, oldest first.</summary>
internal sealed class ProducerEntry(short epoch)
{
    private readonly RememberedBatch[] _batches = new RememberedBatch[ProducerStateTable.RememberedBatches];
    private int _count;

    public short Epoch => epoch;

    /// <summary>Milliseconds since 1970.</summary>
    public long LastSeen { get; set; }

    /// <summary>The first offset of the transaction that is open in this partition; -1 when none is.</summary>
    public long TransactionStart { get; set; } = -1;

    /// <summary>-1 before the first batch of an epoch.</summary>
    public int LastSequence => _count == 0 ? -1 : _batches[_count - 1].LastSequence;

    public ReadOnlySpan<RememberedBatch> Batches => _batches.AsSpan(0, _count);

    public void Add(in RememberedBatch batch)
    {
        if (_count == _batches.Length)
        {
            _batches.AsSpan(1).CopyTo(_batches);
            _count--;
        }

        _batches[_count++] = batch;
    }

    public bool TryFind(int firstSequence, int lastSequence, out RememberedBatch found)
    {
        foreach (ref readonly var batch in Batches)
        {
            if (batch.FirstSequence == firstSequence && batch.LastSequence == lastSequence)
            {
                found = batch;
                return true;
            }
        }

        found = default;
        return false;
    }
}
