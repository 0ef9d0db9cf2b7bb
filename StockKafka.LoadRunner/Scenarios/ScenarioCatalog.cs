using StockKafka.Load.Engine;
using StockKafka.Load.Notation;
using StockKafka.LoadRunner.Options;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>What a scenario cannot do without.</summary>
internal enum ScenarioNeeds
{
    /// <summary>The stock API, with symbols in it.</summary>
    Api,

    /// <summary>Kafka itself.</summary>
    Kafka,

    /// <summary>Addresses on the command line.</summary>
    Addresses,
}

/// <summary>What a scenario is made from.</summary>
/// <param name="Run">What the scenarios of a run share.</param>
/// <param name="Options">The load as it was asked for.</param>
/// <param name="Target">The system under load.</param>
/// <param name="Users">The scenario's part of the users; with a rate, of the operations under way at once.</param>
/// <param name="Arrivals">Its part of the arrivals; null for users who think.</param>
internal sealed record ScenarioContext(StockRun Run, LoadOptions Options, StackTarget Target, int Users, ArrivalSchedule? Arrivals);

/// <summary>A scenario as the command line knows it.</summary>
/// <param name="Name">Name on the command line and in thresholds.</param>
/// <param name="Needs">What it cannot do without.</param>
/// <param name="SharesUsers">Whether it takes a part of the users; others bring their own number.</param>
/// <param name="SetUpAsync">Registers its operations, fetches what it needs, and returns what makes the load.</param>
internal sealed record ScenarioKind(
    string Name, ScenarioNeeds Needs, bool SharesUsers, Func<ScenarioContext, OperationCatalog, CancellationToken, Task<ScenarioLoad>> SetUpAsync);

/// <summary>A scenario ready to run.</summary>
/// <param name="Source">Makes the load.</param>
/// <param name="PossiblePerSecond">Operations per second if every answer came at once; null where only answers bound it.</param>
internal sealed record ScenarioLoad(LoadSource Source, double? PossiblePerSecond);

/// <summary>Every scenario by its name. A new one is a class and a line here.</summary>
internal static class ScenarioCatalog
{
    public static readonly IReadOnlyList<ScenarioKind> All =
    [
        Users("StockApiUser", ScenarioNeeds.Api, context => new StockApiUser(context.Run)),
        Users("StressUser", ScenarioNeeds.Api, context => new StressUser(context.Run)),
        Users("DatabaseHeavy", ScenarioNeeds.Api, context => new DatabaseHeavy(context.Run, context.Options.UserType == "stress")),
        Users("CacheHitRate", ScenarioNeeds.Api, context => new CacheHitRate(context.Run)),
        new("SseSubscribers", ScenarioNeeds.Api, SharesUsers: true, SseSubscribers.SetUpAsync),
        Users(LoadShape.Soak, ScenarioNeeds.Api, context => new StockApiUser(context.Run)),
        Users(LoadShape.Spike, ScenarioNeeds.Api, context => new StockApiUser(context.Run)),
        Users(LoadShape.Breakpoint, ScenarioNeeds.Api, context => new StockApiUser(context.Run)),
        Users("Http", ScenarioNeeds.Addresses, context => new HttpAttack(context.Options.Http!, context.Run)),
        new(KafkaStress.Name, ScenarioNeeds.Kafka, SharesUsers: false, KafkaStress.SetUpAsync),
        new("Monitoring", ScenarioNeeds.Api, SharesUsers: false, MonitoringAsync),
    ];

    /// <exception cref="UsageException">There is no such scenario.</exception>
    public static ScenarioKind Find(string name) =>
        All.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException(
            $"--scenario: unknown scenario '{name}'; {(Values.Nearest(name, Names) is { } near ? $"did you mean {near}? " : "")}Use one of {string.Join(", ", Names)}");

    private static string[] Names => [.. All.Select(kind => kind.Name)];

    private static ScenarioKind Users(string name, ScenarioNeeds needs, Func<ScenarioContext, Scenario> make) =>
        new(name, needs, SharesUsers: true, async (context, operations, cancellationToken) =>
        {
            var scenario = make(context);
            await scenario.SetUpAsync(operations, cancellationToken).ConfigureAwait(false);
            return ScenarioUsers.Of(scenario, context);
        });

    /// <summary>One patient user whatever the load: what watches must not weigh.</summary>
    private static async Task<ScenarioLoad> MonitoringAsync(ScenarioContext context, OperationCatalog operations, CancellationToken cancellationToken)
    {
        var scenario = new Monitoring(context.Run);
        await scenario.SetUpAsync(operations, cancellationToken).ConfigureAwait(false);
        return new(new ClosedUsers(scenario, users: 1, spawnPerSecond: 1), 1 / scenario.MeanThinkTime.TotalSeconds);
    }
}
