namespace StockKafka.LoadRunner.Scenarios;

/// <summary>
/// The ordinary user: of six operations three collect data (two charts, one quote), two send a Kafka message, one runs the heavy
/// database query; 1 to 3 s of thinking.
/// </summary>
internal sealed class StockApiUser(StockRun run) : StockScenario(run)
{
    public override string Name => "StockApiUser";

    protected override Behaviour Describe(StockOperations operations, IReadOnlyList<string> symbols) => new()
    {
        Choice = new((operations.Daily, 2), (operations.Quote, 1), (operations.Publish, 2), (operations.Heavy, 1)),
        Think = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)),
        Symbols = symbols,
    };
}

/// <summary>The impatient user: one symbol, charts, quotes and small batches of messages in equal parts; 0.1 to 1 s of thinking.</summary>
internal sealed class StressUser(StockRun run) : StockScenario(run)
{
    public override string Name => "StressUser";

    protected override string ProducerPrefix => "t";

    protected override Behaviour Describe(StockOperations operations, IReadOnlyList<string> symbols) => new()
    {
        Choice = new((operations.Daily, 1), (operations.Quote, 1), (operations.Publish, 1)),
        Think = (TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(1)),
        Symbols = [symbols[0]],
        QuotesPerPost = 3,
    };
}

/// <summary>Nothing but the heavy database query.</summary>
internal sealed class DatabaseHeavy(StockRun run, bool impatient) : StockScenario(run)
{
    public override string Name => "DatabaseHeavy";

    protected override string ProducerPrefix => "d";

    protected override Behaviour Describe(StockOperations operations, IReadOnlyList<string> symbols) => new()
    {
        Choice = new((operations.Heavy, 1)),
        Think = impatient
            ? (TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(1))
            : (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)),
        Symbols = symbols,
    };
}
