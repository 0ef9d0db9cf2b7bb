using System.Collections.Concurrent;
using System.Diagnostics;

namespace StockKafka.Bench.Broker;

/// <summary>
/// The same steady stream handed from one thread to another and nothing else: what of the latency is the machine's own, because
/// something else ran.
/// </summary>
internal static class HandOverProbe
{
    /// <returns>The 99th percentile in milliseconds.</returns>
    public static async Task<double> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        using var line = new BlockingCollection<long>();
        var receiving = Task.Factory.StartNew(
            () => line.GetConsumingEnumerable(cancellationToken).Select(sent => Stopwatch.GetElapsedTime(sent).TotalMilliseconds).Order().ToArray(),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < duration)
        {
            line.Add(Stopwatch.GetTimestamp(), cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        line.CompleteAdding();
        var latencies = await receiving.ConfigureAwait(false);
        return latencies[(int)(0.99 * (latencies.Length - 1))];
    }
}
