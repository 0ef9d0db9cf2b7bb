using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.Load.Recording;

namespace StockKafka.Load.Judging;

/// <summary>The answers to the questions of load shapes.</summary>
internal static class ShapeChecks
{
    public static IEnumerable<Check> Of(RunData run) => run.Header.Settings.Shape switch
    {
        { Kind: LoadShape.Soak } => MemoryTrend.Checks(run),
        { Kind: LoadShape.Spike } spike => [SpikeRecovery.Judge(run, spike)],
        { Kind: LoadShape.Breakpoint } => [Knee(run)],
        _ => [],
    };

    /// <summary>The highest rate at which every threshold held, and what broke after it.</summary>
    private static Check Knee(RunData run)
    {
        const string Name = "Highest rate held";
        const string Goal = "the first step or more";
        if (run.Steps.Count == 0)
        {
            return new(Name, Goal, "no step was finished", CheckState.NotApplicable);
        }

        var held = run.Steps.LastOrDefault(step => step.Broken is null);
        var note = run.Steps.FirstOrDefault(step => step.Broken is not null) is { } broken
            ? $"at {Figure.Rate(broken.RatePerSecond)}/s {broken.Broken}"
            : "nothing broke; go on with a higher --rate, --step or a longer --duration";
        return held is null
            ? new(Name, Goal, "none", CheckState.Failed, note)
            : new(Name, Goal, $"{Figure.Rate(held.RatePerSecond)}/s", CheckState.Passed, $"p95 {Figure.Micros(held.P95Micros)}; {note}");
    }
}
