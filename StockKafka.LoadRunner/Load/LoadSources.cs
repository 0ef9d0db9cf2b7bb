using StockKafka.LoadRunner.CommandLine;
using StockKafka.LoadRunner.Engine;
using StockKafka.LoadRunner.Scenarios;
using StockKafka.LoadRunner.Stack;

namespace StockKafka.LoadRunner.Load;

/// <summary>
/// Makes the sources of a test type. <c>all</c> runs everything at once over the same time: the API users, a fifth as many users
/// of the heavy query (at least one), and the Kafka producers with their messages spread evenly over the duration.
/// </summary>
static class LoadSources
{
    const int ApiUsersPerDatabaseUser = 5;

    public static async Task<IReadOnlyList<LoadSource>> SetUpAsync(
        LoadOptions options, StackTarget target, StockRun run, OperationCatalog catalog, CancellationToken cancellationToken)
    {
        List<LoadSource> sources = [];
        var stress = options.UserType == "stress";
        if (options.UsesApi)
        {
            Scenario users = stress ? new StressUser(run) : new StockApiUser(run);
            await users.SetUpAsync(catalog, cancellationToken).ConfigureAwait(false);
            sources.Add(Users(users, options, options.Users));
        }

        if (options.UsesDatabase)
        {
            var heavy = new DatabaseHeavy(run, stress);
            await heavy.SetUpAsync(catalog, cancellationToken).ConfigureAwait(false);
            sources.Add(options.TestType == "db"
                ? Users(heavy, options, options.Users)
                : new ClosedUsers(heavy, Math.Max(1, options.Users / ApiUsersPerDatabaseUser), options.SpawnPerSecond));
        }

        if (options.UsesKafka)
        {
            var kafka = new KafkaStress(
                new()
                {
                    BootstrapServers = target.Kafka!,
                    Threads = options.KafkaThreads,
                    MessagesPerThread = options.KafkaMessages,
                    PerSecond = MessagesPerSecond(options),
                },
                run);
            await kafka.SetUpAsync(catalog, cancellationToken).ConfigureAwait(false);
            sources.Add(kafka);
        }

        return sources;
    }

    static LoadSource Users(Scenario scenario, LoadOptions options, int users) => options.Model.Arrivals is { } arrivals
        ? new ArrivalRate(scenario, arrivals, users)
        : new ClosedUsers(scenario, users, options.SpawnPerSecond);

    /// <summary>The asked rate, or all messages evenly over the duration, or as fast as they are acknowledged.</summary>
    static double? MessagesPerSecond(LoadOptions options) =>
        options.TestType == "kafka" && options.RatePerSecond is { } rate ? rate
        : options.Duration is { } duration ? (double)options.KafkaThreads * options.KafkaMessages / duration.TotalSeconds
        : null;
}
