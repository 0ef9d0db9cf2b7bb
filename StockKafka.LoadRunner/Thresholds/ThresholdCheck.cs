using StockKafka.LoadRunner.CommandLine;
using StockKafka.LoadRunner.Engine;

namespace StockKafka.LoadRunner.Thresholds;

/// <summary>Finds thresholds that a load can never meet or break, before it starts.</summary>
static class ThresholdCheck
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
}
