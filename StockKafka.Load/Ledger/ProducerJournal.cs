using System.Numerics;
using StockKafka.Load.Engine;

namespace StockKafka.Load.Ledger;

/// <summary>
/// What one producer has sent and what of it was acknowledged, one bit a message. Sequence numbers rise from 1 without a gap and
/// are never used twice, so that every stored message can be traced to its sending. One thread sends; one acknowledges.
/// </summary>
internal sealed class ProducerJournal(string producerId)
{
    private const int BitsPerWord = 64;

    private ulong[] _acknowledged = new ulong[16];
    private LoneCounter _attempted;

    public string ProducerId { get; } = producerId;

    public long Attempted => Volatile.Read(ref _attempted.Value);

    /// <summary>Counted anew each time.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged).Sum(static word => (long)BitOperations.PopCount(word));

    /// <summary>A new sequence number.</summary>
    public long Next()
    {
        var sequence = _attempted.Value + 1;
        Volatile.Write(ref _attempted.Value, sequence);
        return sequence;
    }

    public void Acknowledge(long sequence)
    {
        var word = (sequence - 1) / BitsPerWord;
        if (word >= _acknowledged.Length)
        {
            Array.Resize(ref _acknowledged, (int)Math.Max(_acknowledged.Length * 2L, word + 1));
        }

        _acknowledged[word] |= 1UL << (int)((sequence - 1) % BitsPerWord);
    }

    /// <summary>The acknowledged sequence numbers. Asked for after the load.</summary>
    public SequenceRanges AcknowledgedRanges() => new(Runs());

    public SequenceRanges AttemptedRanges() => new([(1, Attempted)]);

    private IEnumerable<(long From, long To)> Runs()
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
