using System.Diagnostics;

namespace StockKafka.Bench.Broker;

/// <summary>
/// What a broker that cost nothing would reach on this disk: messages come at the rate of <see cref="LatencyProbe"/>, all that
/// have come are written and forced to the disk with one flush, and the next flush takes those that came meanwhile.
/// </summary>
internal static class GroupCommitProbe
{
    private const int MessagesEachMillisecond = LatencyProbe.MessagesEachSecond / 1_000;

    /// <returns>Percentiles of the time from a message's coming to the end of its flush, in milliseconds.</returns>
    public static (double P50, double P99) Run(string folder, TimeSpan duration)
    {
        using var file = File.OpenHandle(
            Path.Combine(folder, "group-commit"), FileMode.Create, FileAccess.Write, options: FileOptions.DeleteOnClose);
        var bytes = new byte[1 << 20];
        var count = (int)(duration.TotalMilliseconds * MessagesEachMillisecond);
        var latencies = new double[count];
        var written = 0L;
        var began = Stopwatch.GetTimestamp();
        for (var done = 0; done < count;)
        {
            var due = Math.Min(count, (int)(Stopwatch.GetElapsedTime(began).TotalMilliseconds * MessagesEachMillisecond));
            if (due == done)
            {
                Thread.SpinWait(100);
                continue;
            }

            var length = Math.Min(bytes.Length, (due - done) * Traffic.MessageBytes);
            RandomAccess.Write(file, bytes.AsSpan(0, length), written);
            RandomAccess.FlushToDisk(file);
            written += length;
            var now = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            for (; done < due; done++)
            {
                latencies[done] = now - ((double)done / MessagesEachMillisecond);
            }
        }

        Array.Sort(latencies);
        return (latencies[count / 2], latencies[(int)(0.99 * (count - 1))]);
    }
}
