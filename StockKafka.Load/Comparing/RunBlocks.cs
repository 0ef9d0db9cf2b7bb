using StockKafka.Load.Engine;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Comparing;

/// <summary>
/// A run cut into blocks of consecutive windows. What happens in one second hangs together with the second before, so that single
/// operations cannot be drawn anew as if they were independent; blocks of many seconds nearly can.
/// </summary>
internal sealed class RunBlocks
{
    /// <summary>More blocks would be shorter, and depend on each other the more.</summary>
    private const int MostBlocks = 30;

    /// <summary>Fewer blocks say nothing about how much they scatter.</summary>
    public const int FewestBlocks = 10;

    /// <summary>The sliver in which the last answers came is no second of its own.</summary>
    private const long ShortestMicros = 500_000;

    private readonly int[] _slots;
    private readonly long[][] _counts;
    private readonly Block[] _blocks;

    private RunBlocks(Block[] blocks)
    {
        _blocks = blocks;
        _slots = [.. blocks.SelectMany(block => block.Responses.Occupied().Select(found => found.Slot)).Distinct().Order()];
        _counts = [.. blocks.Select(block =>
        {
            var found = block.Responses.Occupied().ToDictionary(entry => entry.Slot, entry => entry.Count);
            return _slots.Select(slot => found.GetValueOrDefault(slot)).ToArray();
        })];
    }

    public int Count => _blocks.Length;

    /// <summary>Cuts the run in this file.</summary>
    public static RunBlocks Read(string runFile)
    {
        var windows = RunFileReader.Windows(runFile).Count(IsWhole);
        var blocks = new Block[Math.Min(windows, MostBlocks)];
        foreach (var (index, window) in RunFileReader.Windows(runFile).Where(IsWhole).Index())
        {
            (blocks[(int)((long)index * blocks.Length / windows)] ??= new()).Add(window);
        }

        return new(blocks);
    }

    /// <summary>
    /// The figures of as many runs as asked for, each put together from blocks drawn with replacement: the bootstrap over blocks that do
    /// not overlap (E. Carlstein, "The use of subseries values for estimating the variance of a general statistic from a stationary
    /// sequence", Annals of Statistics 14, 1986).
    /// </summary>
    public IEnumerable<Measures> Resample(Random random, int times)
    {
        var weights = new int[_blocks.Length];
        var counts = new long[_slots.Length];
        for (var replicate = 0; replicate < times; replicate++)
        {
            Array.Clear(weights);
            Array.Clear(counts);
            for (var draw = 0; draw < _blocks.Length; draw++)
            {
                weights[random.Next(_blocks.Length)]++;
            }

            yield return Draw(weights, counts);
        }
    }

    private static bool IsWhole(Window window) => !window.WarmUp && window.DurationMicros >= ShortestMicros;

    private Measures Draw(int[] weights, long[] counts)
    {
        var (count, sum, failures, micros) = (0L, 0L, 0L, 0L);
        for (var index = 0; index < weights.Length; index++)
        {
            var (block, weight) = (_blocks[index], weights[index]);
            if (weight == 0)
            {
                continue;
            }

            count += weight * block.Responses.Count;
            sum += weight * block.Responses.Sum;
            failures += weight * block.Failures;
            micros += weight * block.Micros;
            var source = _counts[index];
            for (var slot = 0; slot < counts.Length; slot++)
            {
                counts[slot] += weight * source[slot];
            }
        }

        return new(
            count == 0 ? double.NaN : sum / 1_000d / count,
            [.. Measures.Percents.Select(percent => Percentile(counts, count, percent))],
            count / (micros / 1e6),
            count == 0 ? double.NaN : (double)failures / count);
    }

    private double Percentile(long[] counts, long count, double percent)
    {
        var rank = (long)Math.Ceiling(percent / 100 * count - 1e-9 * count);
        var seen = 0L;
        for (var index = 0; index < counts.Length; index++)
        {
            seen += counts[index];
            if (seen >= rank && seen > 0)
            {
                return LatencyHistogram.HighestOf(_slots[index]) / 1_000d;
            }
        }

        return double.NaN;
    }

    private sealed class Block
    {
        public LatencyHistogram Responses { get; } = new();

        public long Failures { get; private set; }

        public long Micros { get; private set; }

        public void Add(Window window)
        {
            Micros += window.DurationMicros;
            foreach (var stats in window.Operations)
            {
                Responses.Add(stats.Succeeded);
                Responses.Add(stats.Failed);
                Failures += stats.Failures - stats.FailuresInOutage;
            }
        }
    }
}
