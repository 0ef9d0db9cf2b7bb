using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.Load.Thresholds;
using StockKafka.LoadRunner.Sampling;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>Finds thresholds that a load can never meet or break, before it starts.</summary>
internal static class ThresholdCheck
{
    /// <exception cref="UsageException">A threshold selects no operation of the load.</exception>
    public static void RequireOperations(IReadOnlyList<Threshold> thresholds, IReadOnlyList<Operation> operations)
    {
        var empty = thresholds.FirstOrDefault(threshold => threshold.Operations is { } selector && !operations.Any(selector.Matches));
        if (empty is not null)
        {
            var names = string.Join(", ", operations.Select(operation => $"{operation.Type} {operation.Name}"));
            throw new UsageException($"--threshold: '{empty.Text}' selects no operation of this load, which has {names}");
        }
    }

    /// <summary>
    /// A metric that counts may appear with the first thing it counts; any other gauge that nobody has heard of is a slip.
    /// </summary>
    /// <exception cref="UsageException">A threshold limits a gauge that is not there.</exception>
    public static async Task RequireGaugesAsync(IReadOnlyList<Threshold> thresholds, SystemMonitor monitor, CancellationToken cancellationToken)
    {
        Threshold[] asked = [.. thresholds.Where(threshold => threshold.Gauge is { } gauge && !MetricsPage.IsCounter(gauge))];
        if (asked.Length == 0 || await monitor.NamesAsync(cancellationToken).ConfigureAwait(false) is not { } names)
        {
            return;
        }

        if (asked.FirstOrDefault(threshold => !names.Gauges.Contains(threshold.Gauge!) && !names.Metrics.Contains(threshold.Gauge!)) is { } unknown)
        {
            var near = Values.Nearest(unknown.Gauge!, [.. names.Gauges, .. names.Metrics]) is { } name ? $"did you mean {name}? There" : "there";
            throw new UsageException(
                $"--threshold: '{unknown.Text}' limits a gauge that is not there; {near} are {string.Join(", ", names.Gauges)}"
                + (names.Metrics.Count > 0 ? ", and the metrics of the services' /metrics" : ""));
        }
    }
}
