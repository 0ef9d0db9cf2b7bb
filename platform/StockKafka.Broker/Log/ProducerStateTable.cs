using System.Runtime.InteropServices;

namespace StockKafka.Platform.Broker.Log;

enum SequenceVerdict
{
    Accept,
    Duplicate,
    OutOfOrder,
    FencedEpoch,
}

/// <summary>
/// What one partition remembers of idempotent producers: for each producer id its epoch and the last five batches, so that a
/// repeated batch is recognised and a gap refused. Not thread-safe; the log that owns it locks.
/// </summary>
sealed class ProducerStateTable
{
    /// <summary>As many batches as a client may have under way to one partition.</summary>
    public const int RememberedBatches = 5;

    private readonly Dictionary<long, ProducerEntry> _producers = [];

    public int Count => _producers.Count;

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
            entry = new ProducerEntry(batch.ProducerEpoch);
        }

        entry.Add(new RememberedBatch(batch.BaseSequence, batch.LastSequence, batch.BaseOffset, batch.NextOffset, batch.MaxTimestamp), now);
    }

    public void Restore(long producerId, ProducerEntry entry) => _producers[producerId] = entry;

    /// <summary>Forgets producers that have been silent since before <paramref name="oldest"/> (milliseconds since 1970).</summary>
    public void Expire(long oldest)
    {
        foreach (var (producerId, entry) in _producers)
        {
            if (entry.LastSeen < oldest)
            {
                _producers.Remove(producerId);
            }
        }
    }

    public void Clear() => _producers.Clear();
}

readonly record struct RememberedBatch(int FirstSequence, int LastSequence, long BaseOffset, long NextOffset, long MaxTimestamp);

/// <summary>The newest batches of one producer, oldest first.</summary>
sealed class ProducerEntry(short epoch)
{
    private readonly RememberedBatch[] _batches = new RememberedBatch[ProducerStateTable.RememberedBatches];
    private int _count;

    public short Epoch => epoch;

    public long LastSeen { get; private set; }

    public int LastSequence => _batches[_count - 1].LastSequence;

    public ReadOnlySpan<RememberedBatch> Batches => _batches.AsSpan(0, _count);

    public void Add(in RememberedBatch batch, long now)
    {
        if (_count == _batches.Length)
        {
            _batches.AsSpan(1).CopyTo(_batches);
            _count--;
        }

        _batches[_count++] = batch;
        LastSeen = now;
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
