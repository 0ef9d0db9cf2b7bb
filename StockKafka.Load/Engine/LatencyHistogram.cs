using System.Numerics;

namespace StockKafka.Load.Engine;

/// <summary>
/// Counts of durations in bounded memory: values from 1 µs to 1 h, each known to better than 0.1 % (three significant digits).
/// Up to 2,047 µs every microsecond has a slot of its own; above, each doubling of the value has 1,024 slots. A doubling takes its 8 KiB when
/// the first value falls into it and keeps them: 190 KiB when values of every size have come, some 30 KiB for an operation of a server.
/// <see cref="Record"/> may be called from several threads at once; everything else expects no writer.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>Smallest value told apart, µs. What is shorter counts as this.</summary>
    public const long LowestMicros = 1;

    /// <summary>Largest value told apart, µs: one hour. What is longer counts as this.</summary>
    public const long HighestMicros = 3_600_000_000;

    private const int SlotsPerDoublingLog2 = 10;
    private const int SlotsPerDoubling = 1 << SlotsPerDoublingLog2;

    /// <summary>Number of slots that cover the whole range.</summary>
    public static readonly int SlotCount = SlotOf(HighestMicros) + 1;

    /// <summary>By 1,024 slots; null until one of them is needed.</summary>
    private readonly long[]?[] _counts;

    private long _count;
    private long _sum;
    private long _min = long.MaxValue;
    private long _max;

    public LatencyHistogram()
        : this(new long[]?[(SlotCount + SlotsPerDoubling - 1) / SlotsPerDoubling])
    {
    }

    private LatencyHistogram(long[]?[] counts) => _counts = counts;

    /// <summary>Holds nothing, costs nothing, cannot be recorded into.</summary>
    public static LatencyHistogram Empty { get; } = new([]);

    public long Count => _count;

    /// <summary>Sum of all values, µs, exact.</summary>
    public long Sum => _sum;

    /// <summary>Smallest value, µs, exact; 0 when empty.</summary>
    public long Min => _count == 0 ? 0 : _min;

    /// <summary>Largest value, µs, exact; 0 when empty.</summary>
    public long Max => _max;

    /// <summary>Arithmetic mean, µs; 0 when empty.</summary>
    public double Mean => _count == 0 ? 0 : (double)_sum / _count;

    public void Record(long micros)
    {
        var value = Math.Clamp(micros, LowestMicros, HighestMicros);
        Interlocked.Increment(ref Slot(SlotOf(value)));
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _sum, value);
        LowerTo(ref _min, value);
        RaiseTo(ref _max, value);
    }

    /// <summary>
    /// The smallest value that at least <paramref name="percent"/> % of all values do not exceed, µs, rounded up within its
    /// slot and never above <see cref="Max"/>; 0 when empty.
    /// </summary>
    public long Percentile(double percent)
    {
        if (_count == 0)
        {
            return 0;
        }

        // The subtraction keeps a product that is a whole number but for rounding (0.999 × 1000) from asking for one more.
        var rank = Math.Clamp((long)Math.Ceiling(percent / 100 * _count - 1e-9 * _count), 1, _count);
        var seen = 0L;
        foreach (var (slot, count) in Occupied())
        {
            seen += count;
            if (seen >= rank)
            {
                return Math.Clamp(HighestOf(slot), _min, _max);
            }
        }

        return _max;
    }

    /// <summary>Number of values in slots whose upper end is at or below <paramref name="micros"/>.</summary>
    public long CountAtOrBelow(long micros)
    {
        var seen = 0L;
        foreach (var (slot, count) in Occupied())
        {
            if (HighestOf(slot) > micros)
            {
                break;
            }

            seen += count;
        }

        return seen;
    }

    public void Add(LatencyHistogram other)
    {
        if (other._count == 0)
        {
            return;
        }

        for (var doubling = 0; doubling < other._counts.Length; doubling++)
        {
            if (other._counts[doubling] is { } added)
            {
                var sums = Doubling(doubling);
                for (var slot = 0; slot < added.Length; slot++)
                {
                    sums[slot] += added[slot];
                }
            }
        }

        _count += other._count;
        _sum += other._sum;
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
    }

    public void Clear()
    {
        if (_count == 0)
        {
            return;
        }

        foreach (var slots in _counts)
        {
            Array.Clear(slots ?? []);
        }

        _count = 0;
        _sum = 0;
        _min = long.MaxValue;
        _max = 0;
    }

    /// <summary>Slots that hold something, in rising order, with their counts.</summary>
    public IEnumerable<(int Slot, long Count)> Occupied()
    {
        for (var doubling = 0; doubling < _counts.Length; doubling++)
        {
            var slots = _counts[doubling] ?? [];
            for (var slot = 0; slot < slots.Length; slot++)
            {
                if (slots[slot] != 0)
                {
                    yield return (doubling * SlotsPerDoubling + slot, slots[slot]);
                }
            }
        }
    }

    /// <summary>Rebuilds a histogram from what <see cref="Occupied"/> and the exact figures told.</summary>
    public static LatencyHistogram From(IEnumerable<(int Slot, long Count)> occupied, long sum, long min, long max)
    {
        var histogram = new LatencyHistogram();
        foreach (var (slot, count) in occupied)
        {
            histogram.Slot(slot) = count;
            histogram._count += count;
        }

        if (histogram._count > 0)
        {
            histogram._sum = sum;
            histogram._min = Math.Clamp(min, LowestMicros, HighestMicros);
            histogram._max = Math.Clamp(max, LowestMicros, HighestMicros);
        }

        return histogram;
    }

    private ref long Slot(int slot) => ref Doubling(slot / SlotsPerDoubling)[slot % SlotsPerDoubling];

    private long[] Doubling(int doubling) => Volatile.Read(ref _counts[doubling]) ?? NewDoubling(doubling);

    /// <summary>Of several threads that come at once, one provides the slots.</summary>
    private long[] NewDoubling(int doubling)
    {
        var slots = new long[SlotsPerDoubling];
        return Interlocked.CompareExchange(ref _counts[doubling], slots, null) ?? slots;
    }

    private static int SlotOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - SlotsPerDoublingLog2);
        return (shift << SlotsPerDoublingLog2) + (int)(value >> shift);
    }

    /// <summary>Largest value that a slot holds, µs.</summary>
    public static long HighestOf(int slot)
    {
        if (slot < 2 * SlotsPerDoubling)
        {
            return slot;
        }

        var shift = (slot >> SlotsPerDoublingLog2) - 1;
        var mantissa = slot - ((long)shift << SlotsPerDoublingLog2);
        return ((mantissa + 1) << shift) - 1;
    }

    private static void LowerTo(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value < seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    private static void RaiseTo(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
