using System.Diagnostics;

namespace StockKafka.Bench.Broker;

/// <summary>Small writes at the end of a file, each forced to the disk: what of the latency is the disk's own.</summary>
internal static class FlushProbe
{
    private const int WriteBytes = 1_400;

    /// <returns>The 99th percentile of one write with its flush, in milliseconds.</returns>
    public static double Run(string folder, TimeSpan duration)
    {
        using var file = File.OpenHandle(
            Path.Combine(folder, "flushed"), FileMode.Create, FileAccess.Write, options: FileOptions.DeleteOnClose);
        var bytes = new byte[WriteBytes];
        List<double> times = [];
        var began = Stopwatch.GetTimestamp();
        for (var at = 0L; Stopwatch.GetElapsedTime(began) < duration; at += WriteBytes)
        {
            var started = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, bytes, at);
            RandomAccess.FlushToDisk(file);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return times[(int)(0.99 * (times.Count - 1))];
    }
}
