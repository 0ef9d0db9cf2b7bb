using StockKafka.LoadRunner.CommandLine;
using StockKafka.LoadRunner.Engine;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Load;

/// <summary>What makes the load of a run.</summary>
/// <param name="Sources">All at once, over the same time.</param>
/// <param name="PossiblePerSecond">Operations per second if every answer came at once; null where only answers bound it.</param>
sealed record LoadPlan(IReadOnlyList<LoadSource> Sources, double? PossiblePerSecond);

/// <summary>
/// Makes the sources of a load's scenarios. Those that share the users (or the rate) get them by weight, each at least one user, but
/// the users of test type <c>all</c>: there each API user counts and a fifth as many run the heavy query beside them.
/// </summary>
static class LoadSources
{
    const int ApiUsersPerDatabaseUser = 5;

    public static async Task<LoadPlan> SetUpAsync(
        LoadOptions options, StackTarget target, StockRun run, OperationCatalog catalog, CancellationToken cancellationToken)
    {
        List<ScenarioLoad> loads = [];
        var weights = options.Scenarios.Where(share => ScenarioCatalog.Find(share.Name).SharesUsers).Sum(share => share.Weight);
        foreach (var share in options.Scenarios)
        {
            var kind = ScenarioCatalog.Find(share.Name);
            var part = kind.SharesUsers ? (double)share.Weight / weights : 0;
            var context = options.TestType == "all" ? PartOfAll(share, options, target, run) : new ScenarioContext(
                run, options, target, Math.Max(1, (int)Math.Round(options.Users * part)), options.Model.Arrivals?.Times(part));
            loads.Add(await kind.SetUpAsync(context, catalog, cancellationToken).ConfigureAwait(false));
        }

        return new([.. loads.Select(load => load.Source)], loads.Sum(load => load.PossiblePerSecond ?? double.PositiveInfinity) is var sum
            && double.IsFinite(sum) ? sum : null);
    }

    /// <summary>Users of a scenario in the load model that was asked for.</summary>
    public static ScenarioLoad UsersOf(Scenario scenario, ScenarioContext context)
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
    static double MeanUsers(int users, double spawn, TimeSpan? duration, TimeSpan warmUp)
    {
        var allThere = users / spawn;
        double UserSecondsUntil(double seconds) =>
            seconds <= allThere ? spawn * seconds * seconds / 2 : users * (seconds - allThere / 2);
        return duration is not { TotalSeconds: var end } ? users
            : (UserSecondsUntil(end) - UserSecondsUntil(warmUp.TotalSeconds)) / (end - warmUp.TotalSeconds);
    }

    static ScenarioContext PartOfAll(ScenarioShare share, LoadOptions options, StackTarget target, StockRun run) => share.Name == "DatabaseHeavy"
        ? new(run, options, target, Math.Max(1, options.Users / ApiUsersPerDatabaseUser), Arrivals: null)
        : new(run, options, target, options.Users, options.Model.Arrivals);
}
