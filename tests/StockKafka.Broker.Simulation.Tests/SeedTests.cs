namespace StockKafka.Broker.Simulation.Tests;

/// <summary>Some seconds of what the program does for hours: <c>dotnet run -c Release --project tests/StockKafka.Broker.Simulation -- --minutes 60</c>.</summary>
public sealed class SeedTests
{
    private const int Seeds = 400;

    [Fact]
    public void Every_seed_keeps_every_promise()
    {
        var (crashes, acknowledged) = (0, 0L);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var result = Simulation.Run(seed);
            Assert.True(result.Violation is null, $"seed {seed}: {result.Violation}");
            (crashes, acknowledged) = (crashes + result.Crashes, acknowledged + result.Acknowledged);
        }

        Assert.True(crashes > Seeds, $"{crashes} crashes");
        Assert.True(acknowledged > 10 * Seeds, $"{acknowledged} records acknowledged");
    }

    [Fact]
    public void The_same_seed_is_the_same_run() => Assert.Equal(Simulation.Run(7), Simulation.Run(7));

    /// <summary>A broker that breaks a promise is found out, and the run is cut to the step that shows it.</summary>
    [Theory]
    [InlineData(nameof(Sabotage.FlushLies))]
    [InlineData(nameof(Sabotage.AcknowledgeBeforeFlush))]
    [InlineData(nameof(Sabotage.NoProducerIds))]
    [InlineData(nameof(Sabotage.TrustTornFiles))]
    [InlineData(nameof(Sabotage.CommitInsteadOfAbort))]
    public void A_broken_promise_is_found_within_twenty_seeds(string kind)
    {
        var sabotage = Enum.Parse<Sabotage>(kind);
        var found = Enumerable.Range(1, 20).Select(seed => Simulation.Run(seed, sabotage: sabotage)).First(result => result.Violation is not null);
        var shortest = Simulation.Shorten(found, sabotage);
        Assert.True(shortest.Steps <= found.Steps && shortest.Violation is not null);
        Assert.Null(Simulation.Run(found.Seed, shortest.Steps - 1, sabotage).Violation);
    }
}
