using StockKafka.Load.Engine;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>Makes the users of a scenario.</summary>
internal static class ScenarioUsers
{
    /// <summary>Users of a scenario in the load model that was asked for.</summary>
    public static ScenarioLoad Of(Scenario scenario, ScenarioContext context)
    {
        var (duration, warmUp) = (context.Options.Duration, context.Options.Model.WarmUp);
        if (context.Arrivals is { } arrivals)
        {
            return new(new ArrivalRate(scenario, arrivals, context.Users), new LoadModel { Arrivals = arrivals }.MeanPerSecond(duration, warmUp));
        }

        var spawn = Math.Min(context.Options.SpawnPerSecond, context.Users);
        var thinking = scenario.MeanThinkTime;
        return new(
            new ClosedUsers(scenario, context.Users, spawn),
            thinking == TimeSpan.Zero ? null : MeanUsers(context.Users, spawn, duration, warmUp) / thinking.TotalSeconds);
    }

    /// <summary>Users over what is judged of a run, of which they come one after another at its beginning.</summary>
    private static double MeanUsers(int users, double spawn, TimeSpan? duration, TimeSpan warmUp)
    {
        var allThere = users / spawn;
        double UserSecondsUntil(double seconds) =>
            seconds <= allThere ? spawn * seconds * seconds / 2 : users * (seconds - allThere / 2);
        return duration is not { TotalSeconds: var end } ? users
            : (UserSecondsUntil(end) - UserSecondsUntil(warmUp.TotalSeconds)) / (end - warmUp.TotalSeconds);
    }
}
