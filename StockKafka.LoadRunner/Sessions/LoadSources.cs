using StockKafka.Load.Engine;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Sessions;

/// <summary>What makes the load of a run.</summary>
/// <param name="Sources">All at once, over the same time.</param>
/// <param name="PossiblePerSecond">Operations per second if every answer came at once; null where only answers bound it.</param>
internal sealed record LoadPlan(IReadOnlyList<LoadSource> Sources, double? PossiblePerSecond);

/// <summary>
/// Makes the sources of a load's scenarios. Those that share the users (or the rate) get them by weight, each at least one user, but
/// the users of test type <c>all</c>: there each API user counts and a fifth as many run the heavy query beside them.
/// </summary>
internal static class LoadSources
{
    private const int ApiUsersPerDatabaseUser = 5;

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

    private static ScenarioContext PartOfAll(ScenarioShare share, LoadOptions options, StackTarget target, StockRun run) => share.Name == "DatabaseHeavy"
        ? new(run, options, target, Math.Max(1, options.Users / ApiUsersPerDatabaseUser), Arrivals: null)
        : new(run, options, target, options.Users, options.Model.Arrivals);
}
