using StockKafka.LoadRunner.Recording;

namespace StockKafka.LoadRunner.Reports;

/// <summary>The goals that the project this one succeeds has set itself: average, 95th percentile, errors, throughput.</summary>
static class SeedKpis
{
    const double AverageGoalMillis = 500;
    const double P95GoalMillis = 1_000;
    const double ErrorGoal = 0.01;
    const double RateGoal = 100;

    public static IEnumerable<Check> Judge(RunData run)
    {
        var all = run.Totals.Aggregate();
        if (all.Count == 0)
        {
            yield break;
        }

        var responses = all.AllResponses();
        var average = responses.Mean / 1_000;
        var p95 = responses.Percentile(95) / 1_000d;
        var errors = (double)run.Totals.FailedOutside / all.Count;
        yield return new("Average response time", "< 500 ms", Figure.Millis(average), State(average < AverageGoalMillis));
        yield return new("95th percentile", "< 1 s", Figure.Millis(p95), State(p95 < P95GoalMillis));
        yield return new(
            run.Outages.Count > 0 ? "Errors outside outages" : "Errors", "< 1 %", Figure.Percent(errors), State(errors < ErrorGoal));

        var rate = run.Totals.Seconds == 0 ? 0 : all.Count / run.Totals.Seconds;
        var possible = PossibleRate(run.Header.Settings);
        yield return possible < RateGoal
            ? new("Throughput", "> 100 req/s", $"{Figure.Rate(rate)} req/s", CheckState.NotApplicable, WhyNotApplicable(run.Header.Settings))
            : new("Throughput", "> 100 req/s", $"{Figure.Rate(rate)} req/s", State(rate > RateGoal));
    }

    static CheckState State(bool reached) => reached ? CheckState.Passed : CheckState.Failed;

    /// <summary>What the users could do if every answer came at once: they think, or a rate was asked for.</summary>
    static double PossibleRate(RunSettings settings)
    {
        if (settings.RatePerSecond is { } rate)
        {
            return rate;
        }

        if (settings.KafkaThreads > 0)
        {
            return settings.DurationSeconds is { } seconds
                ? (double)settings.KafkaThreads * settings.KafkaMessagesPerThread / seconds
                : double.PositiveInfinity;
        }

        return settings.Users / (settings.UserType == "stress" ? 0.55 : 2.0);
    }

    static string WhyNotApplicable(RunSettings settings) => settings switch
    {
        { RatePerSecond: { } rate } => $"not applicable when {Figure.Rate(rate)}/s are asked for",
        { KafkaThreads: > 0 } => "not applicable when that few messages are spread over the run",
        { UserType: "stress" } => $"not applicable with {settings.Users} users thinking 0.1–1 s",
        _ => $"not applicable with {settings.Users} users thinking 1–3 s",
    };
}
