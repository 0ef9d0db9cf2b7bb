using System.Numerics;

namespace StockKafka.LoadRunner.Ledger;

/// <summary>
/// What one producer has sent and what of it was acknowledged, one bit a message. Sequence numbers rise from 1 without a gap and
/// are never used twice, so that every stored message can be traced to its sending. One thread sends; one acknowledges.
/// </summary>
sealed class ProducerJournal(string producerId)
{
    const int BitsPerWord = 64;

    ulong[] _acknowledged = new ulong[16];
    long _attempted;
    long _acknowledgedCount;

    public string ProducerId { get; } = producerId;

    public long Attempted => Interlocked.Read(ref _attempted);

    public long Acknowledged => Interlocked.Read(ref _acknowledgedCount);

    /// <summary>A new sequence number.</summary>
    public long Next() => Interlocked.Increment(ref _attempted);

    public void Acknowledge(long sequence)
    {
        var word = (sequence - 1) / BitsPerWord;
        if (word >= _acknowledged.Length)
        {
            Array.Resize(ref _acknowledged, (int)Math.Max(_acknowledged.Length * 2L, word + 1));
        }

        var bit = 1UL << (int)((sequence - 1) % BitsPerWord);
        if ((_acknowledged[word] & bit) == 0)
        {
            _acknowledged[word] |= bit;
            Interlocked.Increment(ref _acknowledgedCount);
        }
    }

    /// <summary>The acknowledged sequence numbers. Asked for after the load.</summary>
    public SequenceRanges AcknowledgedRanges() => new(Runs());

    public SequenceRanges AttemptedRanges() => new([(1, Attempted)]);

    IEnumerable<(long From, long To)> Runs()
    {
        for (var word = 0; word < _acknowledged.Length; word++)
        {
            var bits = _acknowledged[word];
            var first = (long)word * BitsPerWord + 1;
            while (bits != 0)
            {
                var skip = BitOperations.TrailingZeroCount(bits);
                var length = BitOperations.TrailingZeroCount(~(bits >> skip));
                yield return (first + skip, first + skip + length - 1);
                bits = skip + length >= BitsPerWord ? 0 : bits & (ulong.MaxValue << (skip + length));
            }
        }
    }
}

/// <summary>The journals of all producers of a run.</summary>
sealed class AcknowledgementBook
{
    readonly Lock _gate = new();
    readonly List<ProducerJournal> _journals = [];

    public ProducerJournal Open(string producerId)
    {
        var journal = new ProducerJournal(producerId);
        lock (_gate)
        {
            _journals.Add(journal);
        }

        return journal;
    }

    public IReadOnlyList<ProducerJournal> Journals
    {
        get
        {
            lock (_gate)
            {
                return [.. _journals];
            }
        }
    }

    public long Attempted => Journals.Sum(journal => journal.Attempted);

    public long Acknowledged => Journals.Sum(journal => journal.Acknowledged);
}
