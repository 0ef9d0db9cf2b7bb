using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Judging;

/// <summary>
/// Whether the memory of the stack's processes grows in a soak: the straight line that fits best (least squares) through the samples of
/// its last three quarters, since in the first one caches fill and code is compiled.
/// </summary>
internal static class MemoryTrend
{
    private const string Goal = "< 10 % or 16 MB";
    private const string Suffix = ".memory_bytes";

    /// <summary>Growth up to this share of the memory at the line's beginning is how a garbage collector breathes.</summary>
    private const double TolerableShare = 0.10;

    /// <summary>Growth up to this is tolerable however small the process is.</summary>
    private const double TolerableBytes = 16e6;

    /// <summary>Samples, one a second, below which a trend says nothing.</summary>
    private const int EnoughSamples = 60;

    public static IEnumerable<Check> Checks(RunData run)
    {
        var begin = run.Totals.EndSeconds / 4;
        SampleRecord[] samples = [.. run.Samples.Where(sample => sample.AtMicros / 1e6 >= begin)];
        string[] names = [.. samples.SelectMany(sample => sample.Values.Keys).Distinct()
            .Where(name => name.EndsWith(Suffix, StringComparison.Ordinal) && !name.StartsWith("generator.", StringComparison.Ordinal)).Order()];
        if (names.Length == 0)
        {
            yield return new("Memory growth", Goal, "no process was watched", CheckState.NotApplicable, "memory is read of the processes of a running stack on this machine");
        }

        foreach (var name in names)
        {
            (double Seconds, double Bytes)[] points =
                [.. samples.Where(sample => sample.Values.ContainsKey(name)).Select(sample => (sample.AtMicros / 1e6, sample.Values[name]))];
            yield return Judge(name[..^Suffix.Length], points, GaugeSilence.Of(run, name));
        }
    }

    private static Check Judge(string process, (double Seconds, double Bytes)[] points, (double From, double To)? silence)
    {
        var name = $"Memory growth of {process}";
        if (points.Length < EnoughSamples)
        {
            return new(name, Goal, $"{points.Length} samples", CheckState.NotApplicable, "too short to show a trend; soak for minutes or hours");
        }

        if (silence is { } gone)
        {
            return new(name, Goal, $"{points.Length} samples", CheckState.NotApplicable, $"the process was not seen from {Figure.Clock(gone.From)} to {Figure.Clock(gone.To)}");
        }

        var (middle, mean) = (points.Average(point => point.Seconds), points.Average(point => point.Bytes));
        var slope = points.Sum(point => (point.Seconds - middle) * (point.Bytes - mean)) / points.Sum(point => Math.Pow(point.Seconds - middle, 2));
        var length = points[^1].Seconds - points[0].Seconds;
        var growth = slope * length;
        var first = mean - growth / 2;
        return new(
            name, Goal, $"{growth / 1e6:+0.0;-0.0;0} MB from {first / 1e6:0} MB in {Figure.Clock(length)}",
            growth < TolerableBytes || growth < TolerableShare * first ? CheckState.Passed : CheckState.Failed);
    }
}
