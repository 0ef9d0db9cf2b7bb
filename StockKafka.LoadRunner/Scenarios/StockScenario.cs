using StockKafka.Load.Engine;

namespace StockKafka.LoadRunner.Scenarios;

/// <summary>Users of the stock API. Subclasses say what they do, how often, and how long they think.</summary>
internal abstract class StockScenario(StockRun run) : Scenario
{
    private Behaviour? _behaviour;

    /// <summary>First letter of the users' producer ids, another one in each scenario: who sent a message must be beyond doubt.</summary>
    protected virtual string ProducerPrefix => "u";

    public override TimeSpan MeanThinkTime => _behaviour is { Think: var (from, to) } ? (from + to) / 2 : TimeSpan.Zero;

    public override async Task SetUpAsync(OperationCatalog operations, CancellationToken cancellationToken)
    {
        var symbols = await run.SymbolsAsync(cancellationToken).ConfigureAwait(false);
        await run.Api.WarmUpAsync(cancellationToken).ConfigureAwait(false);
        _behaviour = Describe(new StockOperations(operations, Name), symbols);
    }

    public override VirtualUser CreateUser(int number, Random random) => new StockUser(
        run,
        _behaviour ?? throw new InvalidOperationException($"{Name} was not set up"),
        run.Book.Open($"{ProducerPrefix}{number}"),
        random);

    protected abstract Behaviour Describe(StockOperations operations, IReadOnlyList<string> symbols);
}

/// <summary>What can be done to the stock API. Only those asked for become rows of a report.</summary>
internal sealed class StockOperations(OperationCatalog catalog, string scenario)
{
    public const string DailyName = "/api/stock/[symbol]/daily";
    public const string QuoteName = "/api/stock/[symbol]/quote";
    public const string PublishName = "/api/quotes";
    public const string HeavyName = "/api/analytics/heavy";

    public Operation Daily => catalog.Get("GET", DailyName, scenario, "read");

    public Operation Quote => catalog.Get("GET", QuoteName, scenario, "read");

    public Operation Publish => catalog.Get("POST", PublishName, scenario, "write");

    public Operation Heavy => catalog.Get("GET", HeavyName, scenario, "database");
}

/// <summary>How a user behaves.</summary>
internal sealed record Behaviour
{
    public required WeightedChoice<Operation> Choice { get; init; }

    /// <summary>Shortest and longest think time; each is drawn evenly between them.</summary>
    public required (TimeSpan From, TimeSpan To) Think { get; init; }

    public required IReadOnlyList<string> Symbols { get; init; }

    /// <summary>Quotes in one POST: 1 sends an object, more an array.</summary>
    public int QuotesPerPost { get; init; } = 1;
}
