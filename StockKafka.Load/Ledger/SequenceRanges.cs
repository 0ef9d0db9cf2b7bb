namespace StockKafka.Load.Ledger;

/// <summary>A set of sequence numbers as ranges, both ends included, in rising order and not touching each other.</summary>
internal sealed class SequenceRanges
{
    private readonly List<(long From, long To)> _ranges = [];

    /// <param name="ranges">In any order, overlapping or not. A range that ends before it begins is left out.</param>
    public SequenceRanges(IEnumerable<(long From, long To)> ranges)
    {
        foreach (var (from, to) in ranges.Where(range => range.From <= range.To).OrderBy(range => range.From))
        {
            if (_ranges.Count > 0 && from <= _ranges[^1].To + 1)
            {
                _ranges[^1] = (_ranges[^1].From, Math.Max(_ranges[^1].To, to));
            }
            else
            {
                _ranges.Add((from, to));
            }
        }
    }

    public IReadOnlyList<(long From, long To)> Ranges => _ranges;

    public long Count => _ranges.Sum(range => range.To - range.From + 1);

    /// <summary>What is here and not in <paramref name="other"/>.</summary>
    public SequenceRanges Except(SequenceRanges other)
    {
        List<(long, long)> left = [];
        var cut = 0;
        foreach (var (from, to) in _ranges)
        {
            var next = from;
            while (cut < other._ranges.Count && other._ranges[cut].To < next)
            {
                cut++;
            }

            for (var at = cut; at < other._ranges.Count && other._ranges[at].From <= to; at++)
            {
                left.Add((next, other._ranges[at].From - 1));
                next = other._ranges[at].To + 1;
            }

            left.Add((next, to));
        }

        return new(left);
    }

    public override string ToString() =>
        string.Join(", ", _ranges.Select(range => range.From == range.To ? $"{range.From}" : $"{range.From}–{range.To}"));
}
