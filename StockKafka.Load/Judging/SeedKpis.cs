using StockKafka.Load.Notation;
using StockKafka.Load.Recording;
using StockKafka.Load.Thresholds;

namespace StockKafka.Load.Judging;

/// <summary>
/// The goals that the project this one succeeds has set itself: average, 95th percentile, errors, throughput. They decide the verdict
/// of a run for which no threshold was named and no outage planned; in any other they are shown beside it.
/// </summary>
internal static class SeedKpis
{
    /// <summary>Throughput is judged only of a load that could make this much more than the goal if every answer came at once.</summary>
    private const double Headroom = 1.25;

    /// <summary>Fewer operations than this are over too soon to be a rate: their first connections decide.</summary>
    private const int FewestForRate = 1_000;

    private static readonly Threshold Rate = ThresholdParser.Parse("rps>100");

    private static readonly (string Name, Threshold Threshold, string Goal)[] Goals =
    [
        ("Average response time", ThresholdParser.Parse("avg<500ms"), "< 500 ms"),
        ("95th percentile", ThresholdParser.Parse("p95<1s"), "< 1 s"),
        ("Errors", ThresholdParser.Parse("errors<1%"), "< 1 %"),
        ("Throughput", Rate, "> 100 req/s"),
    ];

    public static bool Decide(RunSettings settings) => settings is { Thresholds.Count: 0, Faults.Count: 0 };

    /// <summary>The goals that a load of these settings can be held to.</summary>
    public static IReadOnlyList<Threshold> ApplicableTo(RunSettings settings) =>
        [.. Goals.Select(goal => goal.Threshold).Where(threshold => WhyNotApplicable(threshold, settings) is null)];

    public static IEnumerable<Check> Judge(RunData run)
    {
        var results = ThresholdJudge.Judge([.. Goals.Select(goal => goal.Threshold)], run.Totals, new GaugeTotals());
        foreach (var ((name, threshold, goal), result) in Goals.Zip(results))
        {
            if (result.HasNoSamples)
            {
                yield break;
            }

            var why = WhyNotApplicable(threshold, run.Header.Settings);
            var check = result.ToCheck();
            yield return check with
            {
                Name = threshold.IsShare && run.Outages.Count > 0 ? $"{name} outside outages" : name,
                Goal = goal,
                Measured = threshold == Rate ? check.Measured.Replace("/s", " req/s", StringComparison.Ordinal) : check.Measured,
                State = why is null ? check.State : CheckState.NotApplicable,
                Note = why,
            };
        }
    }

    private static string? WhyNotApplicable(Threshold threshold, RunSettings settings) => threshold.Metric switch
    {
        ThresholdMetric.Rate when settings.PossiblePerSecond is { } most && most < Rate.Limit * Headroom =>
            $"not applicable: this load makes {Figure.Rate(most)}/s at most",
        ThresholdMetric.Rate when OperationsOf(settings) is { } operations && operations < FewestForRate =>
            $"not applicable: {Figure.Count(operations)} operations are too few for a rate",
        ThresholdMetric.Average or ThresholdMetric.Percentile when settings is { TestType: "kafka", PossiblePerSecond: null } =>
            "not applicable: sending as fast as acknowledgements come keeps the queue full",
        _ => null,
    };

    /// <summary>How many operations end the load; null: time does.</summary>
    private static long? OperationsOf(RunSettings settings) => settings.Iterations
        ?? (settings is { TestType: "kafka", DurationSeconds: null } ? (long)settings.KafkaThreads * settings.KafkaMessagesPerThread : null);
}
